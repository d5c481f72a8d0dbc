/** What a client says when it asks for a token. */
export interface TokenRequest {
  /** The token that the gateway has just refused with 401: one that is kept and equals it must not be given again. */
  readonly rejected?: string;
  /** Aborts when whoever needs the token no longer does. */
  readonly signal?: AbortSignal;
}

/** Gives a current access token. It is asked before every attempt, so it should keep what it has. */
export type TokenProvider = (request?: TokenRequest) => string | Promise<string>;
