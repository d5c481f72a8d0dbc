import { transition } from '@handoff/kernel';
import { APPROVAL_LIFECYCLE, type ApprovalStatus, type ApprovalStep } from './approval-lifecycle.js';
import type { ApprovalPolicy, ApproverGroup } from './approval-policy.js';
import { missingFrom } from './count-votes.js';
import { latest, type DecisionEnvironment } from '../decision-environment.js';
import type { Person } from '../task/person.js';
import type { Vote } from './vote.js';

/** A question to one or more roles: may this task, with its present content, go on? */
export interface Approval extends ApprovalPolicy {
  readonly id: string;
  readonly taskId: string;
  readonly status: ApprovalStatus;
  /** Its position among the approvals of its task, from 1. It is assigned under the task's lock. */
  readonly ordinal: number;
  /** The hash of the task's content at the time of the request. */
  readonly contentHash: string;
  /** Whether it was requested with the routing of the task. */
  readonly demanded: boolean;
  /** Whether it repeats an earlier request because the task was amended. */
  readonly renewed: boolean;
  /** Whether it was not decided in time, and {@link ApprovalPolicy.escalateTo} is asked instead. */
  readonly escalated: boolean;
  readonly reason: string | undefined;
  readonly requestedBy: Person;
  /** The decisions so far, oldest first: at most one per actor, and one more after an escalation. */
  readonly votes: readonly Vote[];
  /** The person whose vote settled it. */
  readonly decidedBy: Person | undefined;
  readonly decisionAt: Date | undefined;
  readonly notes: string | undefined;
  readonly traceId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it expires or is escalated, if it is still pending. */
  readonly expiresAt: Date;
}

/** The votes for the present groups. Votes from before an escalation no longer count. */
export function countedVotes({ groups, votes }: Pick<Approval, 'groups' | 'votes'>): readonly Vote[] {
  return votes.filter(({ group }) => groups.some(({ role }) => role === group));
}

/** The groups that still lack votes; empty once the approval is settled. */
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
