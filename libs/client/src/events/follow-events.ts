import { OPERATIONS } from '@handoff/contracts';
import { readAnswer, requireSuccess } from '../answer.js';
import { HandoffApiError, HandoffConnectionError, isOutage } from '../api-error.js';
import { buildRequest, type BuiltRequest } from '../build-request.js';
import { describeFailure, type Connection } from '../connection.js';
import { backoffMs, pause } from '../pause.js';
import { createSseParser, type SseMessage } from './sse-parser.js';
import { readStreamEvent, type StreamEvent } from './stream-event.js';

export interface EventsOptions {
  /** Only what happens in this session, workflow or task. */
  readonly session_id?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly task_id?: string | undefined;
  /** Only events of these types, such as `task.completed` or `task.*`. */
  readonly type?: string | readonly string[] | undefined;
  /** The `place` of the last event that was dealt with: those after it come first. Default: only what happens from now. */
  readonly lastEventId?: string | undefined;
  /** Ends the stream: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** After how long without a byte a connection counts as dead, in milliseconds. Default 45 000. */
  readonly idleMs?: number;
  /** Told when the stream is there, for the first time or again, and when it is gone. */
  readonly onConnection?: (state: 'open' | 'lost') => void;
}

/** How long a gateway may take to open a stream, in milliseconds. */
const OPEN_MS = 15_000;
/** Within which time those come back whom a gateway has sent away, in milliseconds, unless it says otherwise. */
const RETURN_MS = 1_000;

/**
 * What happens, as it happens: every event that the caller may see, in the order of the audit log. A connection that is
 * lost is made again for as long as that takes, from the event after the last one, so that none is lost or comes twice;
 * where the gateway cannot go back that far it says so with a `gap`.
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
    // Those whom a gateway sends away all at once come back spread out.
    const returning = Math.random() * (place.retryMs ?? RETURN_MS);
    await pause(place.failures <= 1 ? returning : backoffMs(place.failures, retryAfter, Math.random), options.signal);
  }
}

/** Where a stream has got to, over all its connections. */
interface Place {
  lastEventId: string;
  retryMs: number | undefined;
  opened: boolean;
  /** How many connections failed, one after the other. */
  failures: number;
}

/** The messages of one connection. */
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
    const reader = body.getReader();
    const parser = createSseParser(place.lastEventId);
    for (;;) {
      const { done, value } = await bound.within(options.idleMs ?? 45_000, reader.read()).catch(lost(options));
      if (done) break;
      const messages = parser.push(value);
      // Before they are given: whoever takes one of them either takes them all or comes back with a place of its own.
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
  const { signal } = options;
  const sent = connection.send(requestOf(options, place.lastEventId), { signal, bound: bound.signal });
  const response = await bound.within(OPEN_MS, sent);
  if (!(response instanceof Response) || !response.ok) {
    requireSuccess(await readAnswer(response, signal), undefined);
  }
  const { headers, body } = response as Response;
  if (body === null || !(headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    throw new TypeError('The gateway answered, but not with an event stream: is it an older one?');
  }
  return body;
}

function requestOf({ session_id, trace_id, task_id, type }: EventsOptions, lastEventId: string): BuiltRequest {
  const query = { session_id, trace_id, task_id, type: typeof type === 'object' ? type.join(',') : type };
  const request = buildRequest(OPERATIONS.streamEvents.http, { query }, { idempotencyKey: undefined });
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

/** Ends a connection that has nothing to say for too long, or that nobody wants any more. */
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
      const timer = setTimeout(() => controller.abort(new Error(`nothing came for ${milliseconds} ms`)), milliseconds);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    end: () => controller.abort(),
  };
}
