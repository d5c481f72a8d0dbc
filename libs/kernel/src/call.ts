import type { Principal } from './principal.js';

/** A success under another id of a command counts as a repetition for this long, in milliseconds. */
export const OTHER_IDS_MS = 3_600_000;

/** What a service knows about a request besides its input. The gateway sends it in message headers. */
export interface Call {
  readonly principal: Principal;
  /** Names the workflow or exchange: from X-Trace-Id or traceparent, otherwise set by the gateway. */
  readonly traceId: string;
  /** W3C Trace Context; undefined while tracing is off. */
  readonly traceparent: string | undefined;
  /** Names the command: derived from the caller and its Idempotency-Key if it sent one, otherwise random. */
  readonly commandId: string;
  /** Whether {@link commandId} comes from an Idempotency-Key, so that the command can be repeated. */
  readonly keyed: boolean;
  /**
   * Other ids of a keyed command, from Idempotency-Other-Keys. If it was executed under one of them within the last
   * {@link OTHER_IDS_MS}, it is a repetition. Undefined without that header.
   */
  readonly otherIds?: readonly string[] | undefined;
  /** SHA-256 of the canonical request. The same key with another fingerprint is an error. */
  readonly fingerprint: string;
  /** The instant after which the caller no longer waits for the answer. No work starts after it. */
  readonly deadline: Date;
  /** The versions that If-Match names; undefined without If-Match and for `*`. */
  readonly ifMatch: readonly number[] | undefined;
}
