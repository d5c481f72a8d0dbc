import {
  decodeError,
  encodeCall,
  operationSubject,
  REPLY_HEADERS,
  type OperationDefinition,
  type WireError,
} from '@handoff/contracts';
import { HandoffError, steadyClock, type Call, type SteadyClock } from '@handoff/kernel';
import type { Bus, BusMessage } from '@handoff/messaging';
import { sharedTime } from '../time/shared-time.js';
import { traceClientCall } from './trace-spans.js';

export interface OperationCall {
  readonly bus: Pick<Bus, 'requests'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
  readonly operation: Pick<OperationDefinition, 'service' | 'name'>;
  /** The caller, the deadline and the idempotency key. */
  readonly call: Call;
  readonly params: unknown;
  readonly query: unknown;
  /** The client's body bytes; empty or absent without a body. */
  readonly body?: Uint8Array;
  readonly clock?: SteadyClock;
  /** Aborts when the client has gone. The reply is awaited all the same. For operations that wait. */
  readonly abandoned?: AbortSignal | undefined;
}

/** A successful reply: the representation's JSON bytes, to be forwarded unchanged. */
export interface OperationResult {
  readonly data: Uint8Array;
  readonly id: string | undefined;
  readonly version: number | undefined;
  /** The tag of the content; only of operations that have one. */
  readonly tag?: string | undefined;
  readonly replayed: boolean;
}

const NO_BODY = new Uint8Array(0);

/**
 * Sends a call to the service that owns the operation, and waits until the call's deadline at most.
 *
 * @throws HandoffError the service's error; `UNAVAILABLE` when no instance serves the operation, or the deadline has
 * passed before sending; `OUTCOME_UNKNOWN` when no reply came in time.
 */
export async function callOperation(request: OperationCall): Promise<OperationResult> {
  const { bus, prefix, operation, call, params, query, body = NO_BODY, abandoned: signal } = request;
  const timeoutMs = call.deadline.getTime() - (request.clock ?? steadyClock).now().getTime();
  if (timeoutMs <= 0) {
    throw new HandoffError('UNAVAILABLE', {
      detail: 'The time for this request was over before it was sent.',
      retryAfterSeconds: 1,
    });
  }
  return traceClientCall(operation, call, async (traced) => {
    const message = { headers: encodeCall(traced, { params, query }, sharedTime.steadyAheadMs()), data: body };
    const sentAt = performance.now();
    const subject = operationSubject(prefix, operation);
    const reply = await bus.requests.request(subject, message, { timeoutMs, signal });
    learnTime(reply, sentAt);
    return readReply(reply);
  });
}

/** Every reply carries the shared time, from which a process without a database learns it. */
function learnTime({ headers }: BusMessage, sentAt: number): void {
  const shown = Number(headers[REPLY_HEADERS.time] ?? Number.NaN);
  if (Number.isFinite(shown)) sharedTime.sawService({ shown, sentAt, receivedAt: performance.now() });
}

function readReply({ headers, data }: BusMessage): OperationResult {
  if (headers[REPLY_HEADERS.error] !== undefined) throw readError(data);
  const version = headers[REPLY_HEADERS.version];
  return {
    data,
    id: headers[REPLY_HEADERS.id],
    version: version === undefined ? undefined : Number(version),
    tag: headers[REPLY_HEADERS.tag],
    replayed: headers[REPLY_HEADERS.replayed] === '1',
  };
}

function readError(data: Uint8Array): HandoffError {
  try {
    return decodeError(JSON.parse(Buffer.from(data).toString('utf8')) as WireError);
  } catch (cause) {
    return new HandoffError('INTERNAL', { cause });
  }
}
