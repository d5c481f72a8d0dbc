import { ADMIN_ROLE, mayRead, type Conditions, type Principal } from '@handoff/kernel';
import type { ApproverGroup } from '../approval/approval-policy.js';
import type { Vote } from '../approval/vote.js';
import type { Person } from '../task/person.js';

/** The type of the task whose approval makes a standing grant. No caller routes such a task. */
export const GRANT_TYPE = 'standing_grant';

/** What a standing grant is for. It never changes: another scope is another grant. */
export interface GrantTerms {
  /** The role whose tasks and calls it covers. */
  readonly role: string;
  /** Only those of this person, of the issuer of the proposer; undefined: of every holder of the role. */
  readonly subject: string | undefined;
  /** `task.route`, the name of a tool, or the beginning of names with `*` at the end. */
  readonly tool: string;
  /** Only tasks for this role; undefined: for any. */
  readonly toRole: string | undefined;
  /** All of them have to be met. */
  readonly conditions: Conditions;
  readonly from: Date;
  readonly until: Date;
  readonly maxUses: number;
}

/**
 * An approval in advance: tasks and calls within its terms are approved by policy. It is proposed as a task, and counts once the
 * groups have approved that task. Its id is the task's.
 */
export interface Grant extends GrantTerms {
  readonly id: string;
  /** The issuer of the proposer. */
  readonly issuer: string;
  /** The approval that makes it. */
  readonly approvalId: string;
  /** Who approves it. It covers no approval that asks more. */
  readonly groups: readonly ApproverGroup[];
  readonly reason: string | undefined;
  readonly proposedBy: Person;
  /** Undefined until the groups have approved it. */
  readonly granted: { readonly at: Date; readonly votes: readonly Vote[] } | undefined;
  /** Whether its task ended without the approval. */
  readonly isRefused: boolean;
  readonly uses: number;
  readonly revoked: { readonly at: Date; readonly by: Person; readonly reason: string | undefined } | undefined;
  /** When its end was put on record. The end itself counts from {@link GrantTerms.until} on. */
  readonly expiredAt: Date | undefined;
  readonly traceId: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type GrantStatus = 'proposed' | 'refused' | 'scheduled' | 'active' | 'used_up' | 'expired' | 'revoked';

/** Its status at an instant. Nothing has to happen for its window to end. */
export function statusOf({ granted, isRefused, revoked, from, until, uses, maxUses }: Grant, now: Date): GrantStatus {
  if (granted === undefined) return isRefused ? 'refused' : 'proposed';
  if (revoked !== undefined) return 'revoked';
  if (uses >= maxUses) return 'used_up';
  if (now >= until) return 'expired';
  // A transaction that began before the approval can read it.
  return now < from || now < granted.at ? 'scheduled' : 'active';
}

/** The roles that may know of it. */
export function rolesOfGrant({ role, groups }: Pick<Grant, 'role' | 'groups'>): readonly string[] {
  return [...new Set([role, ...groups.map((group) => group.role)])];
}

/** Whether the caller may see it: a holder of its role or of a role that approves it, an auditor or an admin. */
export function maySee(principal: Principal, grant: Grant): boolean {
  return mayRead(principal, rolesOfGrant(grant));
}

/** The role in which the caller may revoke it: one that approves it, or admin. */
export function revokerRole({ roles }: Principal, { groups }: Grant): string | undefined {
  const own = groups.find(({ role }) => roles.includes(role))?.role;
  return own ?? (roles.includes(ADMIN_ROLE) ? ADMIN_ROLE : undefined);
}

/** Those who granted it: the votes that its groups needed, in their order. */
export function grantorsOf({ granted, groups }: Pick<Grant, 'granted' | 'groups'>): readonly Vote[] {
  return groups.flatMap((group) => votesFor(granted?.votes ?? [], group));
}

/** As many approving votes of a group as it requires. */
export function votesFor(votes: readonly Vote[], { role, required }: ApproverGroup): readonly Vote[] {
  return votes.filter(({ group, decision }) => group === role && decision === 'approved').slice(0, required);
}
