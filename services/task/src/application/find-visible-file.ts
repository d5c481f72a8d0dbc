import { mayRead, type Call } from '@handoff/kernel';
import type { TaskFile } from '../domain/task-file.js';
import type { TaskStore } from '../ports/task-store.js';

/** The file of a task or approval, if there is one; whether the caller may see it is told apart from that. */
export async function findVisibleFile(
  find: TaskStore['findFile'],
  id: string,
  call: Call,
): Promise<TaskFile | 'hidden' | undefined> {
  const file = await find(id, call.deadline);
  if (file === undefined) return undefined;
  return mayRead(call.principal, file.task.participants) ? file : 'hidden';
}
