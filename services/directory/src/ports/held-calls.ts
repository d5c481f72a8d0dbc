import type { Call } from '@handoff/kernel';
import type { GivenApproval } from '../domain/held-call.js';

/** Knows held calls and their approvals, which belong to another service. */
export interface HeldCalls {
  /**
   * The approval and the task that it was asked for, as the caller sees them; undefined when there is none or the caller may not see
   * it.
   *
   * @throws HandoffError `UNAVAILABLE` without an answer.
   */
  find(approvalId: string, call: Call): Promise<GivenApproval | undefined>;
}
