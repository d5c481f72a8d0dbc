import { createEvent, type Announcer } from '@handoff/contracts';
import { actorIn, roleActedAs, type SerialisedEvent } from '@handoff/kernel';
import { participantsOf } from '../domain/session.js';
import type { SessionChange } from '../domain/session-change.js';

/** Announces a change of a session. */
export function announce({ prefix, newId }: Announcer, change: SessionChange, now: Date): SerialisedEvent {
  const { session, event, by } = change;
  const role = by === undefined ? undefined : roleActedAs(by, session.agentRole);
  return createEvent({
    prefix,
    service: 'session',
    name: `session.${event}`,
    id: newId(now),
    time: now,
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
