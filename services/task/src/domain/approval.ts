import { transition } from '@handoff/kernel';
import { APPROVAL_LIFECYCLE, type ApprovalStatus, type ApprovalStep } from './approval-lifecycle.js';
import type { ApprovalPolicy, ApproverGroup } from './approval-policy.js';
import { missingFrom } from './count-votes.js';
import { latest, type DecisionEnvironment } from './decision-environment.js';
import type { Person } from './person.js';
import type { Vote } from './vote.js';

/** A question to one role or several: may this task, as it is, go on? */
export interface Approval extends ApprovalPolicy {
  readonly id: string;
  readonly taskId: string;
  readonly status: ApprovalStatus;
  /** The how manieth approval of its task it is, from 1: given out under the lock of the task, it is their order. */
  readonly ordinal: number;
  /** What the task said when it was asked for. */
  readonly contentHash: string;
  /** Whether it was asked for with the routing of the task. */
  readonly demanded: boolean;
  /** Whether it asks anew, because the task was amended, what had been asked before. */
  readonly renewed: boolean;
  /** Whether nobody decided in time and {@link ApprovalPolicy.escalateTo} is asked instead. */
  readonly escalated: boolean;
  readonly reason: string | undefined;
  readonly requestedBy: Person;
  /** Everybody's decision so far, oldest first; at most one by an actor, and one more after an escalation. */
  readonly votes: readonly Vote[];
  /** Who settled it, with when and how. */
  readonly decidedBy: Person | undefined;
  readonly decisionAt: Date | undefined;
  readonly notes: string | undefined;
  readonly traceId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it is expired or escalated if it is still pending. */
  readonly expiresAt: Date;
}

/** The votes for the groups that are asked now: those from before an escalation count no more. */
export function countedVotes({ groups, votes }: Pick<Approval, 'groups' | 'votes'>): readonly Vote[] {
  return votes.filter(({ group }) => groups.some(({ role }) => role === group));
}

/** The groups that still lack votes; none once it is settled. */
export function openGroups({ status, groups, votes }: Approval): readonly ApproverGroup[] {
  return status === 'pending' ? groups.filter((group) => missingFrom(group, votes) > 0) : [];
}

/**
 * The approval after a step of its lifecycle.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when its status does not allow the step.
 */
export function stepApproval(
  approval: Approval,
  step: ApprovalStep,
  environment: Pick<DecisionEnvironment, 'now'>,
  changes: Partial<Approval> = {},
): Approval {
  return {
    ...approval,
    ...changes,
    status: transition(APPROVAL_LIFECYCLE, 'approval', approval.status, step),
    version: approval.version + 1,
    updatedAt: latest(approval.updatedAt, environment.now),
  };
}
