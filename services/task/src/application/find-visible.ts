import { mayRead, type Call } from '@handoff/kernel';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskStore } from '../ports/task-store.js';

/** The aggregate of a task or approval: `hidden` when the caller may not see it, undefined when there is none. */
export async function findVisible(
  find: TaskStore['findTask'],
  id: string,
  call: Call,
): Promise<TaskAggregate | 'hidden' | undefined> {
  const aggregate = await find(id, call.deadline);
  if (aggregate === undefined) return undefined;
  return mayRead(call.principal, aggregate.task.participants) ? aggregate : 'hidden';
}
