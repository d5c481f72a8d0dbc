import { createEvent } from '@handoff/contracts';
import { uuidv7, type SerialisedEvent } from '@handoff/kernel';
import type { IncomingEvent } from '@handoff/messaging';
import { NOON } from '@handoff/testing';
import type { AuditRecord } from '../domain/audit-record.js';
import type { AuditQuery } from '../domain/audit-query.js';
import type { LogQuery } from '../domain/log-query.js';

export { aCall, everyRoleKnown, holderOf, inTime, NOON } from '@handoff/testing';

export function aRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id: uuidv7(NOON),
    eventType: 'task.routed',
    role: 'finance',
    timestamp: NOON,
    traceId: 'trace-1',
    metadata: {},
    source: '/handoff/task',
    actor: 'urn:test#alice',
    subject: null,
    sessionId: null,
    taskId: null,
    approvalId: null,
    participants: ['finance', 'legal'],
    fingerprint: null,
    ...changes,
  };
}

/** A query for everything, newest first, with the given changes. */
export function aQuery(changes: Partial<AuditQuery> = {}): AuditQuery {
  return {
    viewer: undefined,
    traceId: undefined,
    taskId: undefined,
    sessionId: undefined,
    eventType: undefined,
    role: undefined,
    from: undefined,
    to: undefined,
    after: undefined,
    limit: 1000,
    ...changes,
  };
}

/** A query that reads the whole log, as readers of everything do. */
export const EVERYTHING: LogQuery = {
  afterSeq: 0,
  viewer: undefined,
  sessionId: undefined,
  taskId: undefined,
  traceId: undefined,
  types: undefined,
  limit: 100,
  scan: 1_000,
};

/** The event of a created session, as the session service publishes it. */
export function anEvent(id: string = uuidv7(NOON)): SerialisedEvent {
  const sessionId = uuidv7(NOON);
  return createEvent({
    prefix: 'handoff',
    service: 'session',
    name: 'session.created',
    id,
    time: NOON,
    aggregateId: sessionId,
    version: 1,
    data: {
      session_id: sessionId,
      task_id: uuidv7(NOON),
      approval_id: null,
      trace_id: 'trace-1',
      participants: ['finance'],
      actor: { issuer: 'urn:test', subject: 'alice', roles: ['finance'] },
      role: 'finance',
      from_status: null,
      to_status: 'pending',
    },
  });
}

export function delivered({ id, subject, body }: SerialisedEvent, attempt = 1): IncomingEvent {
  return { id, subject, data: Buffer.from(body), attempt };
}
