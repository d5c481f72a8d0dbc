import { transition } from '@handoff/kernel';
import { APPROVAL_LIFECYCLE, type ApprovalStatus, type ApprovalStep } from './approval-lifecycle.js';
import { latest, type Occasion } from './occasion.js';
import type { Person } from './person.js';

/** A question to a role: may this task go on? */
export interface Approval {
  readonly id: string;
  readonly taskId: string;
  readonly approverRole: string;
  readonly status: ApprovalStatus;
  readonly reason: string | undefined;
  readonly requestedBy: Person;
  readonly decidedBy: Person | undefined;
  readonly decisionAt: Date | undefined;
  readonly notes: string | undefined;
  readonly traceId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it expires if nobody decides until then. */
  readonly expiresAt: Date;
}

/**
 * The approval after a step of its lifecycle.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when its status does not allow the step.
 */
export function stepApproval(
  approval: Approval,
  step: ApprovalStep,
  occasion: Pick<Occasion, 'now'>,
  changes: Partial<Approval> = {},
): Approval {
  return {
    ...approval,
    ...changes,
    status: transition(APPROVAL_LIFECYCLE, 'approval', approval.status, step),
    version: approval.version + 1,
    updatedAt: latest(approval.updatedAt, occasion.now),
  };
}
