import type { InputOf, queryStatus as operation, ResultOf } from '@handoff/contracts';
import type { OperationHandler } from '@handoff/runtime';
import { awaitNews, type Asked } from './await-news.js';
import type { StatusDeps } from './look-at-status.js';
import { decodeStatusCursor } from './status-cursor.js';

type Body = InputOf<typeof operation>['body'];

/**
 * Reads the status of several resources, like `getStatus`: those with news, as soon as there is one.
 *
 * @throws HandoffError `VALIDATION_FAILED` for an invalid cursor, `UNAVAILABLE` when the session service cannot say
 * whether an id is a session's.
 */
export function queryStatus(deps: StatusDeps): OperationHandler<'queryStatus'> {
  return async ({ body }, call, abandoned) => {
    const told = await awaitNews(deps, body.ids.map(askedBy(body)), body.wait_ms ?? 0, call, abandoned);
    const views = told.flatMap(({ view }) => view ?? []);
    const answer: ResultOf<typeof operation> = {
      statuses: told.flatMap(({ view, isNews }) => (view !== undefined && isNews ? [view] : [])),
      not_found: told.filter(({ view }) => view === undefined).map(({ id }) => id),
      poll_after_ms: soonest(views.map(({ poll_after_ms: pollAfterMs }) => pollAfterMs)),
    };
    return { body: JSON.stringify(answer) };
  };
}

function askedBy({ cursors, since_version: versions }: Body): (id: string) => Asked {
  return (id) => {
    const cursor = cursors?.[id];
    const seen = cursor === undefined ? undefined : decodeStatusCursor(cursor, `/cursors/${id}`);
    return { id, seen, sinceVersion: versions?.[id] };
  };
}

/**
 * The shortest interval of the open resources. Ended ones have 0, and must not make the caller poll without a pause.
 */
function soonest(pollAfterMs: readonly number[]): number {
  const open = pollAfterMs.filter((each) => each > 0);
  return open.length === 0 ? 0 : Math.min(...open);
}
