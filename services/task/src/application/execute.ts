import { replyOf, type OperationReply } from '@handoff/runtime';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskDeps } from './task-deps.js';

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
): Promise<OperationReply> {
  const outcome = await store.execute(command, abandoned);
  const reply = replyOf(outcome);
  if (reply.id !== undefined) feed.notify([reply.id]);
  return reply;
}
