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

/** The live feed for all clients of this gateway. */
export interface EventStreams {
  /**
   * Prepares a stream, and reads the first page of past entries.
   *
   * @returns a function that serves the stream; call it once and soon.
   * @throws HandoffError when the log cannot be read, or when the last id is not one of ours (`MALFORMED_REQUEST`): an
   * error response is still possible then.
   */
  prepare(request: StreamRequest): Promise<(sink: Sink) => void>;
  /** Ends every stream, and refuses new ones. */
  close(): Promise<void>;
}

export interface EventStreamsDeps {
  readonly log: EventLog;
  readonly ids: EventIds;
  /** The clock for the expiry of tokens. */
  readonly clock: Clock;
  /** The log's clock, as far as this process knows it. */
  readonly logClock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<GatewayMetrics, 'eventStreams' | 'eventMessages' | 'eventStreamsEnded' | 'eventGaps'>;
  /** How far back a stream can resume, in seconds and in entries. */
  readonly replaySeconds: number;
  readonly replayEntries: number;
  /** How long a lost hint can delay entries. Default: 2 s. */
  readonly recheckMs?: number;
  /** Default: 15 s. */
  readonly heartbeatMs?: number;
}

/** A stream that resumes at a place, and the first page after it. */
interface Resumption {
  readonly since: number;
  readonly firstPage: LogPage;
}

/** How a stream starts. After an unknown place it starts now, with a gap message. */
type Start = Resumption | 'unknown' | 'now';

const NOT_AN_ID =
  'Last-Event-ID is not an id that this stream has given. Send the id of the last message as it came, or leave it out ' +
  'to begin with what happens from now on.';

/** The longest timeout of a Node timer. A stream that would live longer ends then, and its client resumes it. */
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
  /** The streams that have caught up and get new entries, with the function that removes each from the audience. */
  const live = new Map<EventStream, () => void>();
  let closed = false;

  function endAll(reason: StreamEnd): void {
    for (const stream of open) stream.end(reason);
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
    if (typeof start === 'object') void catchUp(stream, start, request);
    else goLive(stream);
  }

  function tellGap(stream: EventStream, reason: GapReason, through: number): void {
    metrics.eventGaps.inc({ where: 'replay' });
    stream.tellGap(reason, through);
  }

  /** Called synchronously after the check that no past entry is left, so that no entry falls between past and live. */
  function goLive(stream: EventStream): void {
    if (!stream.isClosed()) live.set(stream, audience.join(stream));
  }

  async function catchUp(
    stream: EventStream,
    { since, firstPage }: Resumption,
    { traceId }: StreamRequest,
  ): Promise<void> {
    try {
      if (isBeyondReplay(deps, since, firstPage)) {
        // A place beyond the end belongs to another log, or to a later state of this log before it was restored.
        tellGap(stream, since > firstPage.last_seq ? 'unknown_id' : 'too_long_ago', firstPage.last_seq);
      } else if (!(await tellPage(stream, firstPage))) return;
      while (stream.place() < follower.position()) {
        if (!(await tellPage(stream, await log.readOn(stream.place(), stream)))) return;
      }
      goLive(stream);
    } catch (err) {
      deps.logger.warn({ err, trace_id: traceId }, 'event stream could not be resumed');
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

/** Sends a page of past entries; false when the client has gone or is too slow. */
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

/** Between one and three seconds, so that the clients of a stopping gateway do not all reconnect at once. */
function retryMs(): number {
  return 1_000 + Math.floor(2_000 * Math.random());
}
