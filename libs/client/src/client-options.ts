import type { Warning } from './generated/types.js';
import type { TokenProvider } from './token.js';

export interface ClientOptions {
  /** The gateway's URL, e.g. `http://127.0.0.1:8088`. */
  readonly baseUrl: string;
  /**
   * A bearer token, or a function that returns a valid one, such as `clientCredentials()`. When the gateway refuses a
   * token with 401, the client calls the function once more.
   */
  readonly token: string | TokenProvider;
  /** The timeout of one attempt, in milliseconds. Default 15 000; a long poll adds its own `wait_ms`. */
  readonly timeoutMs?: number;
  /** The maximum number of retries, on 5xx and connection errors only, with the same key. Default 3. */
  readonly retries?: number;
  /** Called on every attempt, for logging. It never gets the token. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Called with each warning of an answer: the call succeeded, and probably is not what was meant, such as a mistyped role. */
  readonly onWarning?: (warning: Warning) => void;
}

export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly number: number;
  /** The HTTP status; undefined when no answer came. */
  readonly status: number | undefined;
}
