import { createEvent, type Announcer, type EventDataOf } from '@handoff/contracts';
import { actorIn, type Call, type SerialisedEvent } from '@handoff/kernel';
import { grantorsOf, rolesOfGrant, statusOf } from '../domain/grant/grant.js';
import type { ApprovalEvent, DomainEvent, GrantEvent, TaskEvent } from '../domain/task-aggregate.js';
import { hashForEvents } from './hash-salt.js';

/** The time and the call of a change. A timer has no call. */
export interface Cause {
  readonly now: Date;
  readonly call: Call | undefined;
}

/** Serialises the event of a change. Its trace id is the task's, which names the whole workflow. */
export function announce(announcer: Announcer, event: DomainEvent, cause: Cause): SerialisedEvent {
  const envelope = {
    prefix: announcer.prefix,
    service: 'task',
    id: announcer.newId(cause.now),
    time: cause.now,
    traceparent: cause.call?.traceparent,
  } as const;
  if ('approval' in event) {
    const { id, version } = event.approval;
    return createEvent({ ...envelope, name: event.name, aggregateId: id, version, data: approvalData(event, cause) });
  }
  if ('grant' in event) {
    const { id, version } = event.grant;
    return createEvent({ ...envelope, name: event.name, aggregateId: id, version, data: grantData(event, cause) });
  }
  const { id, version } = event.task;
  return createEvent({ ...envelope, name: event.name, aggregateId: id, version, data: taskData(event, cause) });
}

function taskData({ task, fromStatus, by }: TaskEvent, { call }: Cause): EventDataOf<'task.routed'> {
  return {
    session_id: task.sessionId ?? null,
    task_id: task.id,
    approval_id: null,
    trace_id: task.traceId,
    participants: [...task.participants],
    actor: actorOf(call, by?.role),
    role: by?.role ?? null,
    from_status: fromStatus ?? null,
    to_status: task.status,
    from_role: task.fromRole,
    to_role: task.toRole,
    task_type: task.type,
    attempt: task.attempt,
    payload_hash: hashForEvents(task, task.dataHash),
  };
}

function approvalData(
  { approval, task, fromStatus, by, onBehalfOf, grant }: ApprovalEvent,
  { call }: Cause,
): EventDataOf<'approval.requested'> {
  return {
    session_id: task.sessionId ?? null,
    task_id: task.id,
    approval_id: approval.id,
    trace_id: approval.traceId,
    participants: [...task.participants],
    // Nobody decides by a grant: those who granted it are named, and the caller only caused it.
    actor: grant === undefined ? actorOf(call, by?.role) : { system: true },
    role: by?.role ?? null,
    from_status: fromStatus ?? null,
    to_status: approval.status,
    approver_role: approval.groups[0]?.role ?? '',
    approver_roles: approval.groups.map((group) => group.role),
    content_hash: hashForEvents(task, approval.contentHash),
    ...(by === undefined || onBehalfOf === undefined
      ? {}
      : {
          on_behalf_of: { issuer: by.issuer, subject: onBehalfOf.subject },
          delegation_id: onBehalfOf.delegationId,
        }),
    ...(grant === undefined ? {} : { grant_id: grant.id, granted_by: grantors(grant) }),
  };
}

function grantData({ grant, fromStatus, by, usedFor }: GrantEvent, { call, now }: Cause): EventDataOf<'grant.used'> {
  return {
    session_id: usedFor?.task.sessionId ?? null,
    task_id: usedFor?.task.id ?? grant.id,
    approval_id: usedFor?.approval.id ?? grant.approvalId,
    trace_id: usedFor?.task.traceId ?? grant.traceId,
    // Groups that granted it and that this use did not need have no part in the task.
    participants: [...rolesOfGrant({ role: grant.role, groups: usedFor?.approval.groups ?? grant.groups })],
    actor: actorOf(call, by?.role),
    role: by?.role ?? null,
    from_status: fromStatus,
    to_status: statusOf(grant, now),
    grant_id: grant.id,
    granted_role: grant.role,
    tool: grant.tool,
    granted_by: grantors(grant),
    from: grant.from.toISOString(),
    until: grant.until.toISOString(),
    uses: grant.uses,
    max_uses: grant.maxUses,
  };
}

function grantors(grant: GrantEvent['grant']): EventDataOf<'grant.used'>['granted_by'] {
  return grantorsOf(grant).map(({ by: { issuer, subject }, group: role }) => ({ issuer, subject, role }));
}

function actorOf(call: Call | undefined, role: string | undefined): EventDataOf<'task.routed'>['actor'] {
  return call === undefined ? { system: true } : actorIn(call.principal, role);
}
