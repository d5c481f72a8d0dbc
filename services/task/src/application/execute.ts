import type { TaskCommand } from '../domain/task-command.js';
import type { Reply, TaskDeps } from './task-deps.js';

/**
 * Has a command executed, and lets those know who wait for a change of what it is about.
 *
 * @param abandoned a command that is not begun when this aborts never is.
 * @throws HandoffError what the command was refused with.
 */
export async function execute(
  { store, feed }: Pick<TaskDeps, 'store' | 'feed'>,
  command: TaskCommand,
  abandoned?: AbortSignal,
): Promise<Reply> {
  const outcome = await store.execute(command, abandoned);
  if (!outcome.ok) throw outcome.error;
  if (outcome.reply.id !== undefined) feed.poke([outcome.reply.id]);
  return { ...outcome.reply, replayed: outcome.replayed };
}
