import { warningsMember } from '@handoff/contracts';
import { decodeCursor, namedIn, neverHeld, nextCursorOf } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { viewerOf } from '../domain/audit-query.js';
import type { AuditDeps } from './audit-deps.js';
import { representEntry } from './represent-entry.js';

/** Lists the entries that the caller may read, newest first. */
export function listAudit({
  log,
  roles,
}: Pick<AuditDeps, 'roles'> & { readonly log: Pick<AuditDeps['log'], 'list'> }): OperationHandler<'listAudit'> {
  return async ({ query }, call) => {
    const { limit, cursor, from, to, role } = query;
    const wanted = {
      viewer: viewerOf(call.principal),
      traceId: query.trace_id,
      taskId: query.task_id,
      sessionId: query.session_id,
      eventType: query.event_type,
      role,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      after: cursor === undefined ? undefined : decodeCursor(cursor),
      limit,
    };
    const { items, more } = await log.list(wanted, call.deadline);
    const next_cursor = nextCursorOf({
      items: items.map(({ recordedAt, id }) => ({ createdAt: recordedAt, id })),
      more,
    });
    const events = items.map((entry) => representEntry(entry, wanted.viewer === undefined));
    const named = namedIn('query/', { role }).filter((each) => !call.principal.roles.includes(each.role));
    const unknown = await neverHeld(roles, named, call.deadline);
    return { body: JSON.stringify({ events, next_cursor, ...warningsMember(unknown) }) };
  };
}
