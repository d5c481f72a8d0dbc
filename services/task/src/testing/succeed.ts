import type { CommandReply } from '@handoff/kernel';
import type { TimedCommand, TimedStore } from './timed-store.js';

/** Executes commands one after another, requires that each succeeds, and returns the last reply. */
export async function succeed(
  store: TimedStore,
  ...commands: readonly TimedCommand[]
): Promise<CommandReply & { readonly id: string }> {
  let last: CommandReply | undefined;
  for (const command of commands) {
    const outcome = await store.execute(command);
    if (!outcome.ok) throw outcome.error;
    last = outcome.reply;
  }
  if (last?.id === undefined) throw new TypeError('no command, or a reply without an id');
  return { ...last, id: last.id };
}
