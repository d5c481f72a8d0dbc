import { decodeCursor, encodeCursor } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { viewerOf } from '../domain/audit-query.js';
import type { AuditDeps } from './audit-deps.js';
import { representEntry } from './represent-entry.js';

/** Lists what the caller may read of the log, newest first. */
export function listAudit({ log }: { readonly log: Pick<AuditDeps['log'], 'list'> }): OperationHandler<'listAudit'> {
  return async ({ query }, call) => {
    const { limit, cursor, from, to } = query;
    // One more than asked for: whether there is a next page needs no count.
    const wanted = {
      viewer: viewerOf(call.principal),
      traceId: query.trace_id,
      taskId: query.task_id,
      sessionId: query.session_id,
      eventType: query.event_type,
      role: query.role,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit: limit + 1,
    };
    const found = await log.list(wanted, call.deadline);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const more = found.length > limit && last !== undefined;
    const next_cursor = more ? encodeCursor({ createdAt: last.timestamp, id: last.id }) : null;
    return { body: JSON.stringify({ events: page.map(representEntry), next_cursor }) };
  };
}
