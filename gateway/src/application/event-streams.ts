import { HandoffError, type Clock } from '@handoff/kernel';
import type { Logger } from 'pino';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { EventIds } from '../ports/event-ids.js';
import type { EventLog, LogPage } from '../ports/event-log.js';
import { createEventAudience } from './event-audience.js';
import {
  createEventStream,
  createEventTexts,
  type EventStream,
  type GapReason,
  type Sink,
  type StreamEnd,
  type StreamRequest,
} from './event-stream.js';
import { createHeartbeats } from './heartbeats.js';
import { createLogFollower } from './log-follower.js';

/** The live feed, for all who are connected to this gateway. */
export interface EventStreams {
  /**
   * Makes ready to serve a stream: what is to be told of the past has been looked up, as far as one look goes.
   *
   * @returns what serves it, to be called once and soon.
   * @throws HandoffError when the log cannot be read, or when the last id is none of ours (`MALFORMED_REQUEST`), while
   * there is still a way to say so.
   */
  prepare(request: StreamRequest): Promise<(sink: Sink) => void>;
  /** Ends every stream, and takes no more. */
  close(): Promise<void>;
}

export interface EventStreamsDeps {
  readonly log: EventLog;
  readonly ids: EventIds;
  /** What tokens are judged by. */
  readonly clock: Clock;
  /** The time by the log's clock, as far as it is known here. */
  readonly logClock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<GatewayMetrics, 'eventStreams' | 'eventMessages' | 'eventStreamsEnded' | 'eventGaps'>;
  /** How far back a stream can go on from, in seconds and in entries. */
  readonly replaySeconds: number;
  readonly replayEntries: number;
  /** 2 s: what a lost hint costs at most. */
  readonly recheckMs?: number;
  /** 15 s. */
  readonly heartbeatMs?: number;
}

/** A stream that goes on where it left off, and what came next there. */
interface Resumption {
  readonly since: number;
  readonly firstPage: LogPage;
}

/** How a stream begins; one that left off at an unknown place begins now, after saying so. */
type Start = Resumption | 'unknown' | 'now';

const NOT_AN_ID =
  'Last-Event-ID is not an id that this stream has given. Send the id of the last message as it came, or leave it out ' +
  'to begin with what happens from now on.';

/** The longest that a timer can be set for; a stream that lives for longer is resumed by its client. */
const MAX_TIMER_MS = 2_147_483_647;

export function createEventStreams(deps: EventStreamsDeps): EventStreams {
  const { log, ids, clock, metrics, recheckMs = 2_000, heartbeatMs = 15_000 } = deps;
  const audience = createEventAudience();
  const textOf = createEventTexts(ids);
  const open = new Set<EventStream>();
  const follower = createLogFollower({
    log,
    logger: deps.logger,
    recheckMs,
    onEntries: (entries) => entries.forEach((entry) => audience.tell(entry)),
    onSetBack: () => endAll('log_set_back'),
    onGap: () => metrics.eventGaps.inc({ where: 'feed' }),
  });
  const heartbeats = createHeartbeats<EventStream>(heartbeatMs, (stream) => {
    if (live.has(stream)) stream.moveTo(follower.position());
    stream.heartbeat();
  });
  /** Those who are told of what is added, and not of the past any more; and how each leaves the audience. */
  const live = new Map<EventStream, () => void>();
  let closed = false;

  function endAll(reason: StreamEnd): void {
    for (const stream of [...open]) stream.end(reason);
  }

  function serve(request: StreamRequest, start: Start, letGo: () => void, sink: Sink): void {
    const expiry = setTimeout(
      () => stream.end('token_expired'),
      Math.min(MAX_TIMER_MS, Math.max(0, request.expiresAt.getTime() - clock.now().getTime())),
    ).unref();
    const stream = createEventStream(request, {
      sink,
      ids,
      textOf,
      onMessage: () => metrics.eventMessages.inc(),
      onEnd(reason) {
        clearTimeout(expiry);
        live.get(stream)?.();
        live.delete(stream);
        heartbeats.remove(stream);
        open.delete(stream);
        letGo();
        metrics.eventStreams.set(open.size);
        metrics.eventStreamsEnded.inc({ reason });
      },
    });
    open.add(stream);
    heartbeats.add(stream);
    metrics.eventStreams.set(open.size);
    const isUnknown = start === 'unknown';
    stream.open(typeof start === 'object' ? start.since : follower.position(), retryMs(), !isUnknown);
    if (closed) return stream.end('stopping');
    if (isUnknown) tellGap(stream, 'unknown_id', follower.position());
    if (typeof start === 'object') void catchUp(stream, start);
    else goLive(stream);
  }

  function tellGap(stream: EventStream, reason: GapReason, through: number): void {
    metrics.eventGaps.inc({ where: 'replay' });
    stream.tellGap(reason, through);
  }

  /** In one go with finding out that nothing is left to be told of the past: what is added from here on is told live. */
  function goLive(stream: EventStream): void {
    if (!stream.isClosed()) live.set(stream, audience.join(stream));
  }

  async function catchUp(stream: EventStream, { since, firstPage }: Resumption): Promise<void> {
    try {
      if (isBeyondReplay(deps, since, firstPage)) {
        // A place that the log has not come to is one of another log, or of a later state of this one.
        tellGap(stream, since > firstPage.last_seq ? 'unknown_id' : 'too_long_ago', firstPage.last_seq);
      } else if (!(await tellPage(stream, firstPage))) return;
      while (stream.place() < follower.position()) {
        if (!(await tellPage(stream, await log.readOn(stream.place(), stream)))) return;
      }
      goLive(stream);
    } catch (err) {
      deps.logger.warn({ err }, 'event stream could not be resumed');
      stream.end('unavailable');
    }
  }

  function placeOf(id: string | undefined): number | Exclude<Start, Resumption> {
    if (id === undefined) return 'now';
    const place = ids.read(id);
    if (place === undefined) throw new HandoffError('MALFORMED_REQUEST', { detail: NOT_AN_ID });
    return place;
  }

  return {
    async prepare(request) {
      if (closed) throw new HandoffError('UNAVAILABLE', { retryAfterSeconds: 1 });
      const since = placeOf(request.lastEventId);
      const letGo = await follower.hold();
      try {
        const start = typeof since === 'number' ? { since, firstPage: await log.readOn(since, request) } : since;
        return (sink) => serve(request, start, letGo, sink);
      } catch (error) {
        letGo();
        throw error;
      }
    },
    async close() {
      closed = true;
      endAll('stopping');
      heartbeats.stop();
      await follower.close();
    },
  };
}

/** Tells a page of the past; false when nobody is there any more to tell it to. */
async function tellPage(stream: EventStream, page: LogPage): Promise<boolean> {
  for (const entry of page.entries) stream.tell(entry);
  stream.moveTo(page.through_seq);
  return stream.keptUp();
}

function isBeyondReplay(deps: EventStreamsDeps, since: number, page: LogPage): boolean {
  const { last_seq: lastSeq, next_recorded_at: recordedAt } = page;
  if (since > lastSeq || lastSeq - since > deps.replayEntries) return true;
  const oldest = deps.logClock.now().getTime() - deps.replaySeconds * 1_000;
  return recordedAt !== null && Date.parse(recordedAt) < oldest;
}

/** Between one and three seconds: those whom one gateway lets go should not all come to the next at once. */
function retryMs(): number {
  return 1_000 + Math.floor(2_000 * Math.random());
}
