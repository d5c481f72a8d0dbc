import { identityOf, type Call, type HandoffError, type IdSource, type SerialisedEvent } from '@handoff/kernel';
import type { EventPublisher } from '../operation.js';
import { createEvent } from './create-event.js';

/** Gives the events of a service their subjects and ids. */
export interface Announcer {
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
  readonly newId: IdSource;
}

/** A command that was refused because its caller lacks a role or may not see the resource. */
export interface RefusedCommand {
  readonly operation: string;
  readonly call: Call;
  readonly code: HandoffError['code'];
  /** The resource that the command names; undefined when it creates one. */
  readonly targetId: string | undefined;
  /** The session, task and approval that the refused command is about, where they exist. */
  readonly sessionId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly approvalId?: string | undefined;
  /** The role that the caller would have acted for. */
  readonly role: string | undefined;
}

/** Announces a refusal. The event has no participants: only callers who read everything see it. */
export function announceRefusal(
  { prefix, newId }: Announcer,
  service: EventPublisher,
  { operation, call, code, targetId, sessionId, taskId, approvalId, role }: RefusedCommand,
  now: Date,
): SerialisedEvent {
  const id = newId(now);
  return createEvent({
    prefix,
    service,
    name: 'request.refused',
    id,
    time: now,
    // Never the id of the command: it is derived from the key, which may be a hash of the request.
    aggregateId: targetId ?? id,
    traceparent: call.traceparent,
    data: {
      session_id: sessionId ?? null,
      task_id: taskId ?? null,
      approval_id: approvalId ?? null,
      trace_id: call.traceId,
      participants: [],
      actor: identityOf(call.principal),
      role: role ?? null,
      operation,
      code,
      target_id: targetId ?? null,
    },
  });
}
