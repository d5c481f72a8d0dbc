import { HandoffError } from '@handoff/kernel';
import type { OperationHandler } from '@handoff/runtime';
import { findVisible } from './find-visible.js';
import { representTask } from './represent.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Reads a task.
 *
 * @throws HandoffError `NOT_FOUND` when there is none, or the caller may not see it.
 */
export function getTask(deps: TaskDeps): OperationHandler<'getTask'> {
  return async ({ params }, call) => {
    const { delegations, store } = deps;
    const found = await findVisible({ find: store.findTask, delegations }, params.task_id, call);
    if (found === undefined || found === 'hidden' || found.aggregate.task.id !== params.task_id)
      throw new HandoffError('NOT_FOUND');
    const { task } = found.aggregate;
    return { body: JSON.stringify(representTask(task)), id: task.id, version: task.version };
  };
}
