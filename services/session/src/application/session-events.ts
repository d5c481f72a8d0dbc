import { createEvent } from '@handoff/contracts';
import { actorIn, ADMIN_ROLE, identityOf, type Principal, type SerialisedEvent } from '@handoff/kernel';
import { participantsOf } from '../domain/session.js';
import type { SessionChange } from '../domain/session-change.js';
import type { SessionRefusal } from '../domain/session-refusal.js';

/** The event that tells of a change. */
export function changeEvent(prefix: string, id: string, time: Date, change: SessionChange): SerialisedEvent {
  const { session, event, by } = change;
  const role = by === undefined ? undefined : roleActedAs(by, session.agentRole);
  return createEvent({
    prefix,
    service: 'session',
    name: `session.${event}`,
    id,
    time,
    aggregateId: session.id,
    version: session.version,
    traceparent: change.traceparent,
    data: {
      session_id: session.id,
      task_id: session.taskId,
      approval_id: null,
      trace_id: change.traceId,
      participants: [...participantsOf(session)],
      actor: by === undefined ? { system: true } : actorIn(by, role),
      role: role ?? null,
      from_status: change.from ?? null,
      to_status: event === 'deleted' ? 'deleted' : session.status,
    },
  });
}

/** Who doesn't hold a role but may act for it acts as admin. */
function roleActedAs(by: Principal, role: string): string {
  return by.roles.includes(role) ? role : ADMIN_ROLE;
}

/** The event that tells of a refusal. No role takes part in it: it is for those who read everything. */
export function refusalEvent(prefix: string, refusal: SessionRefusal): SerialisedEvent {
  const { call, input, name } = refusal.command;
  const target = name === 'createSession' ? null : input.sessionId;
  return createEvent({
    prefix,
    service: 'session',
    name: 'request.refused',
    id: input.eventId,
    time: refusal.now,
    aggregateId: target ?? input.eventId,
    traceparent: call.traceparent,
    data: {
      session_id: target,
      task_id: null,
      approval_id: null,
      trace_id: call.traceId,
      participants: [],
      actor: identityOf(call.principal),
      role: refusal.role ?? null,
      operation: name,
      code: refusal.code,
      target_id: target,
    },
  });
}
