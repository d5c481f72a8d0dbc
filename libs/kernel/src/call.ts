import type { Principal } from './principal.js';

/** How long ago a command may have succeeded under another of its ids to count as the same, in milliseconds. */
export const OTHER_IDS_MS = 3_600_000;

/** Everything a service knows of a request besides its input. Travels from the gateway in message headers. */
export interface Call {
  readonly principal: Principal;
  /** Names the workflow or exchange; from X-Trace-Id or traceparent, else made by the gateway. */
  readonly traceId: string;
  /** W3C Trace Context, where tracing is on. */
  readonly traceparent: string | undefined;
  /** Names the command. Derived from the caller and its Idempotency-Key where there is one, else random. */
  readonly commandId: string;
  /** Whether {@link commandId} comes from an Idempotency-Key, so that the command can come again. */
  readonly keyed: boolean;
  /**
   * Other ids of a keyed command, from Idempotency-Other-Keys: if it was executed under one of them within the last
   * {@link OTHER_IDS_MS}, it is a repetition. Undefined: there are none.
   */
  readonly otherIds?: readonly string[] | undefined;
  /** SHA-256 of the canonical request: the same key with another fingerprint is a mistake of the caller. */
  readonly fingerprint: string;
  /** The instant after which nobody waits for the answer any more; work past it is not started. */
  readonly deadline: Date;
  /** The versions named by If-Match; undefined where there was none or it was `*`. */
  readonly ifMatch: readonly number[] | undefined;
}
