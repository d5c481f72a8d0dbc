import { randomUUID } from 'node:crypto';
import { OPERATIONS, type InputOf, type ResultOf } from '@handoff/contracts';
import { HandoffApiError, HandoffConnectionError, type Problem } from './api-error.js';
import { backoffMs, pause } from './backoff.js';
import { buildRequest } from './build-request.js';

type Operations = typeof OPERATIONS;
/** The operations that HTTP reaches. */
export type HttpOperationName = {
  [K in keyof Operations]: Operations[K]['http'] extends undefined ? never : K;
}[keyof Operations];

export interface ClientOptions {
  /** Where the gateway is, e.g. `http://127.0.0.1:8088`. */
  readonly baseUrl: string;
  /** A bearer token, or a function that gives a current one. */
  readonly token: string | (() => string | Promise<string>);
  /** How long one attempt may take, in milliseconds. Default 15 000; a long poll adds its own `wait_ms`. */
  readonly timeoutMs?: number;
  /** How often a failed attempt is repeated, on 5xx and connection errors only, with the same key. Default 3. */
  readonly retries?: number;
  /** Told of every attempt; for showing or logging requests. Never given the token. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly number: number;
  /** The status, or undefined when no answer came. */
  readonly status: number | undefined;
}

export interface CallOptions {
  /** Default: a fresh random key on every POST and PUT. Give one to repeat an earlier request. */
  readonly idempotencyKey?: string;
  /** The version that the change is based on; the gateway refuses it when the resource has moved on. */
  readonly ifMatch?: number;
  readonly traceId?: string;
  readonly signal?: AbortSignal;
}

export interface ApiResponse<T> {
  readonly status: number;
  readonly data: T;
  readonly traceId: string;
  /** Whether this is the stored answer to an earlier request with the same key. */
  readonly replayed: boolean;
}

type Part<T> = [T] extends [undefined] ? object : T;
/** What a call takes: path parameters, query and body of the operation, as far as it has them. */
export type CallInput<K extends HttpOperationName> = {
  readonly params?: Part<InputOf<Operations[K]>['params']>;
  readonly query?: Partial<Part<InputOf<Operations[K]>['query']>>;
  readonly body?: Part<InputOf<Operations[K]>['body']>;
};

export interface HandoffClient {
  /**
   * Performs an operation of the gateway's API.
   *
   * @throws HandoffApiError when the gateway answers with a problem (RFC 9457).
   * @throws HandoffConnectionError when no answer came, after all retries.
   */
  call<K extends HttpOperationName>(
    name: K,
    input: CallInput<K>,
    options?: CallOptions,
  ): Promise<ApiResponse<ResultOf<Operations[K]>>>;
}

/** A client of one gateway, as one caller. */
export function createClient(options: ClientOptions): HandoffClient {
  const retries = options.retries ?? 3;
  return {
    async call(name, input, callOptions = {}) {
      const http = OPERATIONS[name].http;
      const key = http.idempotency === 'none' ? undefined : (callOptions.idempotencyKey ?? randomUUID());
      const request = buildRequest(http, input, { ...callOptions, idempotencyKey: key });
      let unanswered = false;
      for (let number = 1; ; number += 1) {
        const result = await attempt(options, request, waitMs(input), callOptions.signal);
        const status = result instanceof Response ? result.status : undefined;
        options.onAttempt?.({ method: request.method, path: request.path, body: input.body, number, status });
        const retryable: boolean =
          !(result instanceof Response) || result.status >= 500 || (unanswered && (await isInFlight(result)));
        unanswered ||= retryable;
        if (!retryable || number > retries) return settle(result, key);
        const retryAfter = result instanceof Response ? Number(result.headers.get('retry-after') ?? 0) : undefined;
        if (result instanceof Response) await result.body?.cancel();
        await pause(backoffMs(number, retryAfter, Math.random), callOptions.signal);
      }
    },
  };
}

async function attempt(
  options: ClientOptions,
  request: ReturnType<typeof buildRequest>,
  extraMs: number,
  signal: AbortSignal | undefined,
): Promise<Response | Error> {
  const token = typeof options.token === 'string' ? options.token : await options.token();
  const timeout = AbortSignal.timeout((options.timeoutMs ?? 15_000) + extraMs);
  try {
    return await fetch(`${options.baseUrl.replace(/\/+$/, '')}${request.path}`, {
      method: request.method,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** After an attempt without an answer, a key in flight is our own: the attempt is still being worked on. */
async function isInFlight(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const problem = (await response.clone().json()) as Partial<Problem>;
  return problem.code === 'IDEMPOTENCY_KEY_IN_FLIGHT';
}

async function settle<T>(result: Response | Error, key: string | undefined): Promise<ApiResponse<T>> {
  if (!(result instanceof Response)) {
    throw new HandoffConnectionError(`The gateway did not answer: ${describe(result)}`, key, result);
  }
  const data: unknown = await result.json().catch((cause: unknown) => {
    throw new HandoffConnectionError(`The gateway's answer (${result.status}) broke off or is not JSON.`, key, cause);
  });
  const replayed = result.headers.get('idempotency-replayed') === 'true';
  if (!result.ok) throw new HandoffApiError(data as Problem, replayed);
  return {
    status: result.status,
    data: data as T,
    traceId: result.headers.get('x-trace-id') ?? '',
    replayed,
  };
}

/** fetch says "fetch failed" and keeps the reason in `cause`. */
function describe(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause === '' ? error.message : cause;
}

/** How long the gateway was asked to wait, in milliseconds, wherever the operation takes that. */
function waitMs(input: { readonly query?: unknown; readonly body?: unknown }): number {
  const given = [input.query, input.body].map((part) => (part as { wait_ms?: unknown } | undefined)?.wait_ms);
  return given.find((value) => typeof value === 'number') ?? 0;
}
