import type { HandoffError, Principal } from '@handoff/kernel';

/** What is known of a request when it is refused. */
export interface RefusedRequest {
  readonly traceId: string;
  readonly traceparent: string | undefined;
  /** The path template that matched. */
  readonly route: string | undefined;
  readonly operation: { readonly name: string; readonly http: { readonly method: string } } | undefined;
  /** The id that the request was about, where there is one. */
  readonly targetId: string | undefined;
  readonly principal: Principal | undefined;
}

/**
 * Gets the refusals that are made at the edge on record: each, alone or in a record that counts those like it. What
 * cannot be recorded now is kept and tried again. Never throws: a refusal stands, recorded or not.
 */
export interface RefusalRecorder {
  /** Records that a known caller was refused. Resolves when it is on record, or after half a second. */
  recordForbidden(request: RefusedRequest, error: HandoffError): Promise<void>;
  /** Records, in the background, that a caller could not be identified: by its address, or the /64 of it in IPv6. */
  recordUnauthenticated(request: RefusedRequest, error: HandoffError, client: string): void;
  /** Resolves when everything is on record, or after some seconds; what is not by then is logged, with its number. */
  drain(): Promise<void>;
}
