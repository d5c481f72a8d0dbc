import { ADMIN_ROLE, AUDITOR_ROLE, HandoffError, type Call } from '@handoff/kernel';
import { isBy, maySee, statusOf, type Delegation } from './delegation.js';
import type { CreateDelegation, DelegationChange, EndDelegation } from './delegation-command.js';
import type { DecisionEnvironment } from '../decision-environment.js';
import { requireVersion, requireWriter } from '../permissions.js';
import { namesOfCaller, personActingAs } from '../task/person.js';

const DAY_MS = 86_400_000;
/** The longest window. Handoff does not learn that a person has lost a role, so a delegation has to be renewed. */
export const MAX_WINDOW_MS = 31 * DAY_MS;
/** How long before its window a delegation can be created: for the same reason not a year, so all of it ends within 62 days. */
export const MAX_AHEAD_MS = 31 * DAY_MS;
/** How many delegations one person may have that have not ended. */
export const MAX_DELEGATIONS = 50;

/**
 * Hands a role of the caller to a colleague. Only a role that the token grants can be handed on: a delegate holds the role by
 * no token, so there are no chains.
 *
 * @param existing the delegations by the caller.
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`, `VALIDATION_FAILED`, `DELEGATION_EXISTS` when the same colleague has
 * the role by the caller for a part of the window.
 */
export function decideDelegation(
  call: Call,
  input: CreateDelegation,
  existing: readonly Delegation[],
  { now, newId }: Pick<DecisionEnvironment, 'now' | 'newId'>,
): DelegationChange {
  const { principal } = call;
  requireWriter(principal);
  requireOwnRole(call, input.role);
  const { role, delegate, until, reason } = input;
  const from = input.from === undefined || input.from < now ? now : input.from;
  const open = existing.filter((each) => isBy(each, principal) && statusOf(each, now) !== 'ended');
  requireFit(call, { role, delegate, from, until }, now, open.length);
  const same = open.find(
    (each) => each.role === role && each.delegate === delegate && from < each.until && each.from < until,
  );
  if (same !== undefined) throw new HandoffError('DELEGATION_EXISTS', { facts: { delegation_id: same.id } });
  const by = personActingAs(principal, role);
  const delegation = {
    id: newId(),
    role,
    issuer: principal.issuer,
    delegator: principal.subject,
    delegatorActors: by.actors ?? [],
    delegate,
    reason,
    from,
    until,
    ended: undefined,
    traceId: call.traceId,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  return { event: 'delegation.created', delegation, fromStatus: undefined, by };
}

function requireOwnRole({ principal }: Call, role: string): void {
  if (principal.roles.includes(role)) return;
  throw new HandoffError('ROLE_NOT_HELD', {
    detail: `Only a holder of ${role} hands it to a colleague. A role that was handed to the caller is not handed on.`,
  });
}

function requireFit(
  { principal }: Call,
  { role, delegate, from, until }: Pick<Delegation, 'role' | 'delegate' | 'from' | 'until'>,
  now: Date,
  open: number,
): void {
  const isOwn = namesOfCaller(principal).some(({ subject }) => subject === delegate);
  const rules: readonly (readonly [holds: boolean, pointer: string, message: string])[] = [
    [role !== ADMIN_ROLE && role !== AUDITOR_ROLE, '/role', 'must be neither admin nor auditor'],
    [open < MAX_DELEGATIONS, '/role', `must not be the caller's delegation number ${MAX_DELEGATIONS + 1} at a time`],
    [!isOwn, '/delegate', 'must be somebody else than the caller and its agents'],
    [from.getTime() <= now.getTime() + MAX_AHEAD_MS, '/from', 'must be at most 31 days ahead'],
    [until > from, '/until', 'must be later than now and than from'],
    [until.getTime() <= from.getTime() + MAX_WINDOW_MS, '/until', 'must be at most 31 days after the window begins'],
  ];
  const errors = rules.filter(([holds]) => !holds).map(([, pointer, message]) => ({ pointer, message }));
  if (errors.length > 0) throw new HandoffError('VALIDATION_FAILED', { errors });
}

/**
 * Ends a delegation before its window does.
 *
 * @throws HandoffError `NOT_FOUND` unless the caller may see it, then `READ_ONLY_ROLE`, `FORBIDDEN` unless the caller is the
 * delegator or an admin, `VERSION_MISMATCH`, `ILLEGAL_TRANSITION` when it has ended.
 */
export function decideEndOfDelegation(
  call: Call,
  { reason }: EndDelegation,
  delegation: Delegation | undefined,
  now: Date,
): DelegationChange {
  const { principal, ifMatch } = call;
  if (delegation === undefined || !maySee(principal, delegation)) throw new HandoffError('NOT_FOUND');
  requireWriter(principal);
  if (!isBy(delegation, principal) && !principal.roles.includes(ADMIN_ROLE)) {
    throw new HandoffError('FORBIDDEN', { detail: 'Only the delegator or an admin ends a delegation.' });
  }
  requireVersion(ifMatch, delegation.version);
  const status = statusOf(delegation, now);
  if (status === 'ended') {
    throw new HandoffError('ILLEGAL_TRANSITION', {
      detail: 'This delegation has ended.',
      facts: { current_status: status },
    });
  }
  // The delegator may have lost the role meanwhile.
  const by = isBy(delegation, principal)
    ? { ...personActingAs(principal, delegation.role), role: delegation.role }
    : personActingAs(principal, ADMIN_ROLE);
  const ended = { ...delegation, ended: { at: now, by, reason }, version: delegation.version + 1, updatedAt: now };
  return { event: 'delegation.ended', delegation: ended, fromStatus: status, by };
}
