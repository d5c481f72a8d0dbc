import { HandoffError, type Clock } from '@handoff/kernel';
import type { Logger } from 'pino';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { EventLog, LogPage } from '../ports/event-log.js';
import { createEventAudience } from './event-audience.js';
import { createEventStream, type EventStream, type Sink, type StreamEnd, type StreamRequest } from './event-stream.js';
import { createHeartbeats } from './heartbeats.js';
import { createLogFollower } from './log-follower.js';

/** The live feed, for all who are connected to this gateway. */
export interface EventStreams {
  /**
   * Makes ready to serve a stream: what is to be told of the past has been looked up, as far as one look goes.
   *
   * @returns what serves it, to be called once and soon.
   * @throws HandoffError when the log cannot be read, while there is still a way to say so.
   */
  prepare(request: StreamRequest): Promise<(sink: Sink) => void>;
  /** Ends every stream, and takes no more. */
  close(): Promise<void>;
}

export interface EventStreamsDeps {
  readonly log: EventLog;
  readonly clock: Clock;
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

/** The longest that a timer can be set for; a stream that lives for longer is resumed by its client. */
const MAX_TIMER_MS = 2_147_483_647;

export function createEventStreams(deps: EventStreamsDeps): EventStreams {
  const { log, clock, metrics, recheckMs = 2_000, heartbeatMs = 15_000 } = deps;
  const audience = createEventAudience();
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

  function serve(request: StreamRequest, firstPage: LogPage | undefined, letGo: () => void, sink: Sink): void {
    const expiry = setTimeout(
      () => stream.end('token_expired'),
      Math.min(MAX_TIMER_MS, Math.max(0, request.expiresAt.getTime() - clock.now().getTime())),
    ).unref();
    const stream = createEventStream(request, sink, {
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
    stream.open(request.since ?? follower.position(), retryMs());
    if (closed) stream.end('stopping');
    else if (firstPage === undefined) goLive(stream);
    else void catchUp(stream, request.since ?? 0, firstPage);
  }

  /** In one go with finding out that nothing is left to be told of the past: what is added from here on is told live. */
  function goLive(stream: EventStream): void {
    if (!stream.isClosed()) live.set(stream, audience.join(stream));
  }

  async function catchUp(stream: EventStream, since: number, firstPage: LogPage): Promise<void> {
    try {
      if (isBeyondReplay(deps, since, firstPage)) {
        metrics.eventGaps.inc({ where: 'replay' });
        // A place that the log has not come to is one of another log, or of a later state of this one.
        stream.tellGap(since > firstPage.last_seq ? 1 : since + 1, firstPage.last_seq);
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

  return {
    async prepare(request) {
      if (closed) throw new HandoffError('UNAVAILABLE', { retryAfterSeconds: 1 });
      const letGo = await follower.hold();
      try {
        const firstPage = request.since === undefined ? undefined : await log.readOn(request.since, request);
        return (sink) => serve(request, firstPage, letGo, sink);
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
  const oldest = deps.clock.now().getTime() - deps.replaySeconds * 1_000;
  return recordedAt !== null && Date.parse(recordedAt) < oldest;
}

/** Between one and three seconds: those whom one gateway lets go should not all come to the next at once. */
function retryMs(): number {
  return 1_000 + Math.floor(2_000 * Math.random());
}
