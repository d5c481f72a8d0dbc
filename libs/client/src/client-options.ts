import type { TokenProvider } from './token.js';

export interface ClientOptions {
  /** Where the gateway is, e.g. `http://127.0.0.1:8088`. */
  readonly baseUrl: string;
  /**
   * A bearer token, or a function that gives a current one, such as `clientCredentials()`. A function is asked once
   * more when the gateway refuses its token with 401.
   */
  readonly token: string | TokenProvider;
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
  /**
   * Up to two other keys that this request may have been sent with: if it succeeded under one of them within the last hour,
   * that is its answer.
   */
  readonly otherIdempotencyKeys?: readonly string[];
  /** The version that the change is based on; the gateway refuses it when the resource has moved on. */
  readonly ifMatch?: number;
  readonly traceId?: string;
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's own, for this call. */
  readonly timeoutMs?: number;
  /** Instead of the client's own, for this call. */
  readonly retries?: number;
}
