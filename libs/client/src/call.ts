import { isReplay, readAnswer, requireSuccess, retryAfterOf, statusOf, type Answer } from './answer.js';
import type { Problem } from './api-error.js';
import { buildRequest } from './build-request.js';
import type { CallOptions } from './call-options.js';
import type { ClientOptions } from './client-options.js';
import type { Connection } from './connection.js';
import { ROUTES } from './generated/routes.js';
import type { OperationTypes, Warning } from './generated/types.js';
import { backoffMs, pause } from './pause.js';

/** The operations with an HTTP route, except streams. */
export type HttpOperationName = keyof OperationTypes;

export interface ApiResponse<T> {
  readonly status: number;
  readonly data: T;
  readonly traceId: string;
  /** Whether this is the stored answer to an earlier request with the same key. */
  readonly replayed: boolean;
}

/** The input of a call: the path parameters, query and body that the operation has. */
export interface CallInput<K extends HttpOperationName> {
  readonly params?: OperationTypes[K]['params'];
  readonly query?: OperationTypes[K]['query'];
  readonly body?: OperationTypes[K]['body'];
}

/**
 * Performs an operation of the gateway's API.
 *
 * @throws HandoffApiError when the gateway answers with a problem (RFC 9457).
 * @throws HandoffConnectionError when no answer came, after all retries.
 */
export type Call = <K extends HttpOperationName>(
  name: K,
  input: CallInput<K>,
  options?: CallOptions,
) => Promise<ApiResponse<OperationTypes[K]['result']>>;

type Sending = Pick<ClientOptions, 'timeoutMs' | 'retries' | 'onAttempt' | 'onWarning'>;

/** Calls over one connection. Each attempt has a timeout, and is repeated with the same key where that is safe. */
export function createCall(connection: Connection, defaults: Sending): Call {
  return async (name, input, options = {}) => {
    const route = ROUTES[name];
    const key = route.takesKey ? (options.idempotencyKey ?? crypto.randomUUID()) : undefined;
    const request = buildRequest(route, input, { ...options, idempotencyKey: key });
    const retries = options.retries ?? defaults.retries ?? 3;
    const timeoutMs = (options.timeoutMs ?? defaults.timeoutMs ?? 15_000) + waitMs(input);
    let unanswered = false;
    for (let number = 1; ; number += 1) {
      const timing = { signal: options.signal, bound: AbortSignal.timeout(timeoutMs) };
      const outcome = await readAnswer(await connection.send(request, timing), timing, route.text);
      const { method, path } = request;
      defaults.onAttempt?.({ method, path, body: input.body, number, status: statusOf(outcome) });
      const retryable: boolean = mayPass(outcome) || (unanswered && isInFlight(outcome));
      unanswered ||= retryable;
      if (!retryable || number > retries) {
        const answer = requireSuccess(outcome, key);
        for (const warning of warningsOf(answer)) defaults.onWarning?.(warning);
        return responseOf(answer);
      }
      await pause(backoffMs(number, retryAfterOf(outcome), Math.random), options.signal);
    }
  };
}

function responseOf<T>({ response, body }: Answer): ApiResponse<T> {
  return {
    status: response.status,
    data: body as T,
    traceId: response.headers.get('x-trace-id') ?? '',
    replayed: isReplay(response),
  };
}

function warningsOf({ body }: Answer): readonly Warning[] {
  const { warnings } = (body ?? {}) as { readonly warnings?: readonly Warning[] };
  return warnings ?? [];
}

/** Whether a retry may succeed: not after an answer that refuses the request. */
function mayPass(outcome: Answer | Error): boolean {
  const status = statusOf(outcome);
  return status === undefined || status >= 500 || (status < 400 && outcome instanceof Error);
}

/** After an attempt without an answer, IDEMPOTENCY_KEY_IN_FLIGHT means that attempt: a service still works on it. */
function isInFlight(outcome: Answer | Error): boolean {
  return (
    !(outcome instanceof Error) &&
    outcome.response.status === 409 &&
    (outcome.body as Partial<Problem> | null)?.code === 'IDEMPOTENCY_KEY_IN_FLIGHT'
  );
}

/** The request's `wait_ms`, in milliseconds; 0 when the operation does not wait. */
function waitMs(input: { readonly query?: unknown; readonly body?: unknown }): number {
  const given = [input.query, input.body].map((part) => (part as { wait_ms?: unknown } | undefined)?.wait_ms);
  return given.find((value) => typeof value === 'number') ?? 0;
}
