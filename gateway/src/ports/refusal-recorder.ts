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

/** Gets the refusals that are made at the edge into the audit log. Never throws: a refusal stands, recorded or not. */
export interface RefusalRecorder {
  /** Records that a known caller was refused. Resolves when it is recorded, or after half a second. */
  recordForbidden(request: RefusedRequest, error: HandoffError): Promise<void>;
  /** Records, in the background, that a caller could not be identified. Bursts of one address are counted, not listed. */
  recordUnauthenticated(request: RefusedRequest, error: HandoffError, client: string): void;
}
