import { AUDITOR_ROLE, HandoffError, mistakesInNames, type FieldError, type NamedRole } from '@handoff/kernel';
import type { ApprovalPolicy, ApproverGroup } from './approval-policy.js';
import type { DecisionEnvironment } from '../decision-environment.js';
import { rolesOfDemand } from './roles-of-demand.js';
import type { ApprovalDecision } from './vote.js';

/** The longest that an approval can be left open: a year, in milliseconds. */
const MAX_OPEN_MS = 31_536_000_000;

/** An approval as a caller requests it. Absent members have defaults, and members may contradict each other. */
export interface ApprovalDemand {
  /** Either this, with or without {@link required}, or {@link approvers}. */
  readonly approverRole: string | undefined;
  readonly required: number | undefined;
  readonly approvers: readonly ApproverGroup[] | undefined;
  readonly reason: string | undefined;
  /** Either this or {@link openMs}. */
  readonly expiresAt: Date | undefined;
  readonly openMs: number | undefined;
  readonly onExpiry: ApprovalPolicy['onExpiry'] | undefined;
  readonly escalateTo: string | undefined;
  readonly veto: boolean | undefined;
}

/**
 * The policy that follows from a demand.
 *
 * @param deadlineAt the deadline of the task: an approval cannot stay open longer.
 * @param at the JSON pointer of the demand in the request body.
 * @throws HandoffError `VALIDATION_FAILED` with all contradictions.
 */
export function policyOf(
  demand: ApprovalDemand,
  { now, policy, deadlineAt }: Pick<DecisionEnvironment, 'now' | 'policy'> & { readonly deadlineAt?: Date | undefined },
  at = '',
): ApprovalPolicy {
  const { approverRole, required = 1, approvers, expiresAt, veto = true, onExpiry = 'reject', escalateTo } = demand;
  const mistakes = [
    ...mistakesInGroups(demand),
    ...mistakesInExpiry(demand, now),
    ...mistakesInDeadline(demand, now, deadlineAt),
    ...mistakesInEscalation(demand),
    ...mistakesInNames(rolesOfDemand(demand), policy.roles),
  ];
  if (mistakes.length > 0) {
    const errors = mistakes.map(({ pointer, message }) => ({ pointer: at + pointer, message }));
    throw new HandoffError('VALIDATION_FAILED', { errors });
  }
  const openMs = expiresAt === undefined ? demand.openMs : expiresAt.getTime() - now.getTime();
  return {
    groups: approvers ?? [{ role: approverRole!, required }],
    veto,
    openMs: openMs ?? policy.approvalExpiryMs,
    onExpiry,
    escalateTo,
  };
}

function mistakesInGroups({ approverRole, required, approvers }: ApprovalDemand): readonly FieldError[] {
  if ((approverRole === undefined) === (approvers === undefined)) {
    return [{ pointer: '/approver_role', message: 'is needed, or approvers is, and not both' }];
  }
  if (approvers === undefined) return mistakesInRole(approverRole!, '/approver_role');
  const roles = approvers.map(({ role }) => role);
  return [
    ...(required === undefined ? [] : [{ pointer: '/required', message: 'goes with approver_role' }]),
    ...roles.flatMap((role, index) => {
      const pointer = `/approvers/${index}/approver_role`;
      if (roles.indexOf(role) !== index) return [{ pointer, message: 'is there already' }];
      return mistakesInRole(role, pointer);
    }),
  ];
}

/** No caller can act as auditor, so such an approval would park the task for good. */
function mistakesInRole(role: string, pointer: string): readonly FieldError[] {
  if (role !== AUDITOR_ROLE) return [];
  return [{ pointer, message: 'must be a role that can decide; an auditor changes nothing' }];
}

function mistakesInExpiry({ expiresAt, openMs }: ApprovalDemand, now: Date): readonly FieldError[] {
  const pointer = '/expires_at';
  if (expiresAt === undefined) return [];
  if (openMs !== undefined) return [{ pointer, message: 'and expires_in say the same: give one of them' }];
  const left = expiresAt.getTime() - now.getTime();
  // Written this way round, an invalid date (such as a leap second that never was) is a mistake too.
  if (left > 0 && left <= MAX_OPEN_MS) return [];
  return [{ pointer, message: 'must be later than now, and within a year' }];
}

function mistakesInDeadline(
  { expiresAt, openMs }: ApprovalDemand,
  now: Date,
  deadlineAt: Date | undefined,
): readonly FieldError[] {
  const end = expiresAt ?? (openMs === undefined ? undefined : new Date(now.getTime() + openMs));
  if (deadlineAt === undefined || end === undefined || !(end > deadlineAt)) return [];
  const pointer = expiresAt === undefined ? '/expires_in' : '/expires_at';
  return [{ pointer, message: 'must be no later than the deadline of the task' }];
}

function mistakesInEscalation(demand: ApprovalDemand): readonly FieldError[] {
  const { onExpiry, escalateTo, approverRole, approvers = [] } = demand;
  const pointer = '/escalate_to';
  if (escalateTo === undefined) {
    return onExpiry === 'escalate' ? [{ pointer, message: 'is needed to escalate' }] : [];
  }
  if (onExpiry !== 'escalate') return [{ pointer, message: 'goes with on_expiry escalate' }];
  if ([approverRole, ...approvers.map(({ role }) => role)].includes(escalateTo)) {
    return [{ pointer, message: 'must be another role than those asked first' }];
  }
  return mistakesInRole(escalateTo, pointer);
}

export interface ApprovalRequest extends ApprovalDemand {
  /** A decision to record at once, on the approval by that role that the task waits for. */
  readonly decision: ApprovalDecision | undefined;
  readonly notes: string | undefined;
  /** The hash of the content that the caller read, with a decision. */
  readonly contentHash: string | undefined;
  /** The named roles that nobody has held so far. */
  readonly neverHeld?: readonly NamedRole[];
}
