import type { HandoffError } from '@handoff/kernel';
import type { GatewayState } from '../gateway-context.js';

/** Gets the refusals that are made at the edge into the audit log. Never throws: a refusal stands, recorded or not. */
export interface RefusalRecorder {
  /** Records that a known caller was refused. Resolves when it is recorded, or after half a second. */
  recordForbidden(request: GatewayState, error: HandoffError): Promise<void>;
  /** Records, in the background, that a caller could not be identified. Bursts of one address are counted, not listed. */
  recordUnauthenticated(request: GatewayState, error: HandoffError, client: string): void;
}
