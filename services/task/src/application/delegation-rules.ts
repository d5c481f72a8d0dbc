import { announceRefusal, createEvent, type Announcer, type Delegation as DelegationView } from '@handoff/contracts';
import {
  actorIn,
  decideOrRefuse,
  isAuditedRefusal,
  refuseCaller,
  type Call,
  type CommandReply,
  type HandoffError,
  type Refusal,
  type SerialisedEvent,
} from '@handoff/kernel';
import { decideDelegation, decideEndOfDelegation } from '../domain/delegation/decide-delegation.js';
import { statusOf, type Delegation } from '../domain/delegation/delegation.js';
import type { DelegationChange, DelegationCommand } from '../domain/delegation/delegation-command.js';
import type { DelegationRules, WorkingDelegations } from '../ports/delegation-store.js';

/** The rules of delegations as a store applies them: with the reply, and with an event for each change and each refusal. */
export function createDelegationRules(announcer: Announcer): DelegationRules {
  return {
    decide(command, working, now) {
      const decideNow = () => {
        const change = decide(announcer, command, working, now);
        const events = [announce(announcer, change, command.call, now)];
        const decision = { ok: true, reply: replyWith(change.delegation, now), events } as const;
        // Last: a change without its reply or its event must not enter the working set.
        working.put(change.delegation);
        return decision;
      };
      return decideOrRefuse(decideNow, (error) => refuse(announcer, command, working, error, now));
    },
    authorise: (command, working, now) =>
      refuseCaller(
        () => decide(announcer, command, working, now),
        (error) => refuse(announcer, command, working, error, now),
      ),
  };
}

/** A delegation as callers see it. */
export function representDelegation(delegation: Delegation, now: Date): DelegationView {
  const { issuer, ended } = delegation;
  return {
    delegation_id: delegation.id,
    role: delegation.role,
    delegator: { issuer, subject: delegation.delegator },
    delegate: { issuer, subject: delegation.delegate },
    from: delegation.from.toISOString(),
    until: delegation.until.toISOString(),
    reason: delegation.reason ?? null,
    status: statusOf(delegation, now),
    ended_by: ended === undefined ? null : { issuer: ended.by.issuer, subject: ended.by.subject },
    ended_at: ended?.at.toISOString() ?? null,
    ended_reason: ended?.reason ?? null,
    trace_id: delegation.traceId,
    version: delegation.version,
    created_at: delegation.createdAt.toISOString(),
    updated_at: delegation.updatedAt.toISOString(),
  };
}

function decide(
  announcer: Announcer,
  command: DelegationCommand,
  working: WorkingDelegations,
  now: Date,
): DelegationChange {
  const { call } = command;
  const newId = (): string => announcer.newId(now);
  return command.name === 'createDelegation'
    ? decideDelegation(call, command.input, working.by(call.principal), { now, newId })
    : decideEndOfDelegation(call, command.input, working.get(command.input.delegationId), now);
}

function replyWith(delegation: Delegation, now: Date): CommandReply {
  const { id, version } = delegation;
  return { body: JSON.stringify(representDelegation(delegation, now)), id, version };
}

function refuse(
  announcer: Announcer,
  command: DelegationCommand,
  working: WorkingDelegations,
  error: HandoffError,
  now: Date,
): Refusal {
  const { name: operation, call } = command;
  const found = command.name === 'endDelegation' ? working.get(command.input.delegationId) : undefined;
  if (!isAuditedRefusal(error, found !== undefined)) return { ok: false, error, events: [] };
  const role = command.name === 'createDelegation' ? command.input.role : found?.role;
  const refused = { operation, call, code: error.code, targetId: found?.id, role };
  return { ok: false, error, events: [announceRefusal(announcer, 'task', refused, now)] };
}

/** Announces a change of a delegation, without its reason. */
function announce(
  { prefix, newId }: Announcer,
  { event, delegation, fromStatus, by }: DelegationChange,
  call: Call,
  now: Date,
): SerialisedEvent {
  const { id, version, role, issuer } = delegation;
  return createEvent({
    prefix,
    service: 'task',
    name: event,
    id: newId(now),
    time: now,
    aggregateId: id,
    version,
    traceparent: call.traceparent,
    data: {
      session_id: null,
      task_id: null,
      approval_id: null,
      trace_id: delegation.traceId,
      participants: [role],
      actor: actorIn(call.principal, by.role),
      role: by.role,
      from_status: fromStatus ?? null,
      to_status: statusOf(delegation, now),
      delegation_id: id,
      delegated_role: role,
      delegator: { issuer, subject: delegation.delegator },
      delegate: { issuer, subject: delegation.delegate },
      from: delegation.from.toISOString(),
      until: delegation.until.toISOString(),
    },
  });
}
