import { HandoffError } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { awaitNews } from './await-news.js';
import type { StatusDeps } from './look-at-status.js';
import { decodeStatusCursor } from './status-cursor.js';

/**
 * Reads the status of a resource: at once, or within the caller's wait as soon as it has changes that the caller has
 * not seen.
 *
 * @throws HandoffError `NOT_FOUND` when it does not exist, or the caller may not see it; `VALIDATION_FAILED` for an
 * invalid cursor.
 */
export function getStatus(deps: StatusDeps): OperationHandler<'getStatus'> {
  return async ({ params, query }, call, abandoned) => {
    const { since_version: sinceVersion, cursor, wait_ms: waitMs = 0 } = query;
    const seen = cursor === undefined ? undefined : decodeStatusCursor(cursor, 'query/cursor');
    const [told] = await awaitNews(deps, [{ id: params.id, seen, sinceVersion }], waitMs, call, abandoned);
    if (told?.view === undefined) throw new HandoffError('NOT_FOUND');
    return { body: JSON.stringify(told.view), id: told.view.id, version: told.view.version };
  };
}
