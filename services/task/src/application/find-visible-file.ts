import { mayRead, type Call } from '@handoff/kernel';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { TaskStore } from '../ports/task-store.js';

/** The file of a task or approval, if there is one; whether the caller may see it is told apart from that. */
export async function findVisibleFile(
  find: TaskStore['findTask'],
  id: string,
  call: Call,
): Promise<TaskAggregate | 'hidden' | undefined> {
  const aggregate = await find(id, call.deadline);
  if (aggregate === undefined) return undefined;
  return mayRead(call.principal, aggregate.task.participants) ? aggregate : 'hidden';
}
