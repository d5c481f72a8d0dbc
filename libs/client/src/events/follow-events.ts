import { readAnswer, requireSuccess } from '../answer.js';
import { HandoffApiError, HandoffConnectionError, isOutage } from '../api-error.js';
import { buildRequest, type BuiltRequest } from '../build-request.js';
import { describeFailure, type Connection } from '../connection.js';
import { ROUTES } from '../generated/routes.js';
import { backoffMs, pause } from '../pause.js';
import { readBody } from '../read-body.js';
import { createSseParser, type SseMessage } from './sse-parser.js';
import { readStreamEvent, type StreamEvent } from './stream-event.js';

export interface EventsOptions {
  /** Only events of this session, workflow or task. */
  readonly session_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly task_id?: string | undefined;
  /** Only events of these types, such as `task.completed` or `task.*`. */
  readonly type?: string | readonly string[] | undefined;
  /** The `place` of the last processed event; the stream resumes after it. Default: only new events. */
  readonly lastEventId?: string | undefined;
  /** Ends the stream, which throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long a connection may be silent before it counts as dead, in milliseconds. Default 45 000. */
  readonly idleMs?: number;
  /** Called whenever the stream opens or closes. */
  readonly onConnection?: (state: 'open' | 'lost') => void;
}

/** The timeout for opening a stream, in milliseconds. */
const OPEN_MS = 15_000;
/**
 * The time within which clients reconnect after a gateway has closed their streams, in milliseconds, unless the gateway
 * sends another.
 */
const RETURN_MS = 1_000;
/**
 * How long a process that finds the time over reads on, in milliseconds. If the process has stood still, what came meanwhile
 * is still to be read, and the connection is not dead.
 */
const READ_ON_MS = 100;

/**
 * The live stream of all events that the caller may see, in the order of the audit log. A lost connection is reopened,
 * without a limit, after the last event: none is lost and none comes twice. When the gateway cannot go back that far,
 * it yields a `gap`.
 *
 * @throws HandoffApiError when the gateway refuses.
 * @throws HandoffConnectionError when there is no gateway to begin with, after all retries.
 */
export async function* followEvents(
  connection: Connection,
  options: EventsOptions,
  retries: number,
): AsyncGenerator<StreamEvent, void> {
  const place: Place = {
    lastEventId: options.lastEventId ?? '',
    retryMs: undefined,
    opened: false,
    failures: 0,
  };
  for (;;) {
    let retryAfter: number | undefined;
    try {
      for await (const message of readStream(connection, options, place)) yield readStreamEvent(message);
    } catch (error) {
      options.signal?.throwIfAborted();
      place.failures += 1;
      if (!isOutage(error) || (!place.opened && place.failures > retries)) throw error;
      retryAfter = error instanceof HandoffApiError ? error.retryAfterSeconds : undefined;
    }
    // A gateway that stops closes all its streams at once: their clients reconnect spread out.
    const returning = Math.random() * (place.retryMs ?? RETURN_MS);
    await pause(place.failures <= 1 ? returning : backoffMs(place.failures, retryAfter, Math.random), options.signal);
  }
}

/** A stream's position across its connections. */
interface Place {
  lastEventId: string;
  retryMs: number | undefined;
  opened: boolean;
  /** The number of consecutive failed connections. */
  failures: number;
}

/** Yields the messages of one connection. */
async function* readStream(
  connection: Connection,
  options: EventsOptions,
  place: Place,
): AsyncGenerator<SseMessage, void> {
  const bound = createBound();
  try {
    const body = await open(connection, options, place, bound);
    Object.assign(place, { opened: true, failures: 0 });
    options.onConnection?.('open');
    const chunks = readBody(body, [options.signal, bound.signal]);
    const parser = createSseParser(place.lastEventId);
    for (;;) {
      const { done, value } = await bound.within(options.idleMs ?? 45_000, chunks.next()).catch(lost(options));
      if (done === true) break;
      const messages = parser.push(value);
      // Set before yielding: a reader either takes all of these events or starts again with a place of its own.
      Object.assign(place, { lastEventId: parser.lastEventId, retryMs: parser.retryMs ?? place.retryMs });
      yield* messages;
    }
    options.onConnection?.('lost');
  } finally {
    bound.end();
  }
}

async function open(
  connection: Connection,
  options: EventsOptions,
  place: Place,
  bound: Bound,
): Promise<ReadableStream<Uint8Array>> {
  const timing = { signal: options.signal, bound: bound.signal };
  const sent = connection.send(requestOf(options, place.lastEventId), timing);
  const response = await bound.within(OPEN_MS, sent);
  if (!(response instanceof Response) || !response.ok) {
    requireSuccess(await readAnswer(response, timing), undefined);
  }
  const { headers, body } = response as Response;
  if (body === null || !(headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    throw new TypeError('The gateway answered, but not with an event stream: is it an older one?');
  }
  return body;
}

function requestOf({ session_id, trace_id, task_id, type }: EventsOptions, lastEventId: string): BuiltRequest {
  const query = { session_id, trace_id, task_id, type: typeof type === 'object' ? type.join(',') : type };
  const request = buildRequest(ROUTES.streamEvents, { query }, { idempotencyKey: undefined });
  const resume = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
  return { ...request, headers: { accept: 'text/event-stream', ...resume } };
}

const lost =
  ({ signal, onConnection }: EventsOptions) =>
  (error: Error): never => {
    signal?.throwIfAborted();
    onConnection?.('lost');
    throw new HandoffConnectionError(`The event stream broke off: ${describeFailure(error)}`, undefined, error);
  };

/** Ends a connection that is silent for too long, or whose reader has stopped. */
interface Bound {
  readonly signal: AbortSignal;
  within<T>(milliseconds: number, promise: Promise<T>): Promise<T>;
  end(): void;
}

function createBound(): Bound {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    async within(milliseconds, promise) {
      const giveUp = (): void => controller.abort(new Error(`nothing came for ${milliseconds} ms`));
      let timer = setTimeout(() => (timer = setTimeout(giveUp, READ_ON_MS)), milliseconds);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    end: () => controller.abort(),
  };
}
