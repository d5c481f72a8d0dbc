import { HandoffError } from '@handoff/kernel';
import type { ApprovalPolicy, ApproverGroup } from './approval-policy.js';
import type { Ask } from './question.js';

/** An approval that the rules of a role require. */
export interface RequiredApproval {
  readonly groups: readonly ApproverGroup[];
  readonly openMs: number;
  /** Why, in the words of the profile. */
  readonly reason: string;
}

/** What the rules of a role say about routing a task: nothing, that an approval is required, or no. */
export type RoutingAnswer =
  | { readonly ok: true; readonly required: RequiredApproval | undefined }
  | { readonly ok: false; readonly error: HandoffError };

/** The maximum number of groups of one approval. */
const MAX_GROUPS = 8;

/**
 * The one approval that has all that the sender asks for and all that the rules require. Where the rules require one, a rejection
 * ends it and so does silence: the sender does not choose otherwise.
 *
 * @param asked what the sender asks for; undefined if it asks for nothing.
 * @throws HandoffError `VALIDATION_FAILED` when no approval can have so many groups.
 */
export function withRequired(
  asked: Pick<Ask, 'policy' | 'reason'> | undefined,
  required: RequiredApproval,
  left: number,
): Pick<Ask, 'policy' | 'reason'> {
  const groups = joinGroups([...(asked?.policy.groups ?? []), ...required.groups]);
  if (groups.length > MAX_GROUPS) {
    const message = `and the rules of the role name ${groups.length} groups together; an approval has at most ${MAX_GROUPS}`;
    throw new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/approval', message }] });
  }
  const openMs = Math.min(asked?.policy.openMs ?? Infinity, required.openMs, left);
  const policy: ApprovalPolicy = { groups, veto: true, openMs, onExpiry: 'reject', escalateTo: undefined };
  const reason = [asked?.reason, required.reason].filter((text) => text !== undefined).join('\n');
  return { policy, reason };
}

/** Whether an approval that is asked for anew has all that the rules require. */
export function covers({ policy }: Pick<Ask, 'policy'>, { groups, openMs }: RequiredApproval): boolean {
  const has = ({ role, required }: ApproverGroup): boolean =>
    policy.groups.some((group) => group.role === role && group.required >= required);
  return policy.onExpiry === 'reject' && policy.veto && policy.openMs <= openMs && groups.every(has);
}

/** Each role once, with the most people that one of the groups requires. */
function joinGroups(groups: readonly ApproverGroup[]): readonly ApproverGroup[] {
  const required = new Map<string, number>();
  for (const { role, required: people } of groups) required.set(role, Math.max(people, required.get(role) ?? 0));
  return [...required].map(([role, people]) => ({ role, required: people }));
}
