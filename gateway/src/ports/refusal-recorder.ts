import type { HandoffError, Principal } from '@handoff/kernel';

/** The facts of a request that is refused. */
export interface RefusedRequest {
  readonly traceId: string;
  readonly traceparent: string | undefined;
  /** The path template that matched. */
  readonly route: string | undefined;
  readonly operation: { readonly name: string; readonly http: { readonly method: string } } | undefined;
  /** The id in the request's path, if any. */
  readonly targetId: string | undefined;
  readonly principal: Principal | undefined;
}

/**
 * Records the gateway's refusals: each alone, or in a record that counts those like it. Refusals that cannot be
 * recorded are kept and retried. Never throws: a refusal stands, recorded or not.
 */
export interface RefusalRecorder {
  /** Records the refusal of a known caller. Resolves when it is recorded, or after half a second. */
  recordForbidden(request: RefusedRequest, error: HandoffError): Promise<void>;
  /** Records an unidentified caller in the background, by its address or its IPv6 /64. */
  recordUnauthenticated(request: RefusedRequest, error: HandoffError, client: string): void;
  /** Resolves when everything is recorded, or after some seconds; it logs what is still unrecorded then. */
  drain(): Promise<void>;
}
