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
    const aggregate = await findVisible(deps.store.findTask, params.task_id, call);
    if (aggregate === undefined || aggregate === 'hidden' || aggregate.task.id !== params.task_id)
      throw new HandoffError('NOT_FOUND');
    const { task } = aggregate;
    return { body: JSON.stringify(representTask(task)), id: task.id, version: task.version };
  };
}
