import type { Call, Principal } from '@handoff/kernel';
import type { Delegation } from '../domain/delegation/delegation.js';
import type { CreateDelegation, DelegationCommand } from '../domain/delegation/delegation-command.js';
import { aCall, DAY_MS, max, newId, noon } from './builders.js';

/** A day after the noon of the tests. */
export const tomorrow = new Date(noon.getTime() + DAY_MS);

/** Max, a manager, has handed the role manager to dora from noon until tomorrow. */
export function aDelegation(given: Partial<Delegation> = {}): Delegation {
  return {
    id: newId(),
    role: 'manager',
    issuer: max.issuer,
    delegator: 'max',
    delegatorActors: [],
    delegate: 'dora',
    reason: undefined,
    from: noon,
    until: tomorrow,
    ended: undefined,
    traceId: 'trace-1',
    version: 1,
    createdAt: noon,
    updatedAt: noon,
    ...given,
  };
}

export function toDelegate(
  who: Principal,
  given: Partial<CreateDelegation> = {},
  call: Partial<Call> = {},
): DelegationCommand {
  const input = { role: 'manager', delegate: 'dora', from: undefined, until: tomorrow, reason: undefined, ...given };
  return { name: 'createDelegation', call: aCall(who, call), input };
}

export function toEnd(who: Principal, delegationId: string, call: Partial<Call> = {}): DelegationCommand {
  return { name: 'endDelegation', call: aCall(who, call), input: { delegationId, reason: 'back earlier' } };
}
