import { replyOf, type OperationReply } from '@handoff/runtime';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskDeps } from './task-deps.js';

/**
 * Executes a command, and notifies the callers that wait for a change of its resource.
 *
 * @param abandoned when it aborts, a command that has not begun is not executed.
 * @throws HandoffError the error that the command was refused with.
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
