import { mayRead, type Call } from '@handoff/kernel';
import type { TaskFile } from '../domain/task-file.js';
import type { TaskDeps } from './task-deps.js';

/** The file of a task or approval, if there is one; whether the caller may see it is told apart from that. */
export async function findVisibleFile(
  { store }: Pick<TaskDeps, 'store'>,
  id: string,
  call: Call,
): Promise<TaskFile | 'hidden' | undefined> {
  const file = await store.findFile(id);
  if (file === undefined) return undefined;
  return mayRead(call.principal, file.task.participants) ? file : 'hidden';
}
