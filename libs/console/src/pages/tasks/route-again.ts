import type { HandoffClient, Task, WhoAmI } from '@handoff/client';
import { given, type Action } from '../../parts/form/action.js';
import { text } from '../../text/text.js';

/** Statuses in which the work was not done. */
const UNDONE: ReadonlySet<string> = new Set(['failed', 'expired', 'cancelled', 'rejected']);

/**
 * Routes the content of a task that ended undone as a new task: the way on from a dead-lettered one, which is final. Whoever
 * holds the sender's role can route for it anyway; others are not offered what the API would refuse.
 */
export function routeAgain(task: Task, client: HandoffClient, me: WhoAmI): Action | undefined {
  const { status, from_role, to_role, task_type, description, data, context, session_id, parent_task_id, priority } =
    task;
  if (!UNDONE.has(status) || !(me.roles.includes(from_role) || me.roles.includes('admin'))) return undefined;
  const content = { task_type, data, ...given({ description: description ?? undefined }) };
  const place = given({
    context: context ?? undefined,
    session_id: session_id ?? undefined,
    parent_task_id: parent_task_id ?? undefined,
  });
  return {
    operation: 'routeTask',
    label: text.tasks.action.routeTask,
    done: text.tasks.done.routeTask,
    hint: text.tasks.againHint,
    fields: [],
    run: (_entered, options) =>
      client.routeTask({ target: to_role, from_role, task: content, priority, ...place }, options),
  };
}
