import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { writeFact } from '../terminal/facts.js';
import { clockTime } from '../terminal/text.js';
import { theOnly } from './the-only-role.js';
import { writeTaskContent } from './task-content.js';

export interface ClaimOptions {
  readonly type?: string;
  readonly lease: number;
  readonly wait: number;
  readonly full?: true;
}

/** Takes one task of a role under a lease, and shows what it asks for. */
export async function claim(
  { handoff, out, asWho, name }: ClientCommand,
  given: string | undefined,
  { type, lease, wait, full }: ClaimOptions,
): Promise<number> {
  const role = given ?? theOnly((await handoff.whoAmI()).roles, 'Whose tasks', 'claim');
  const types = type === undefined ? undefined : [type];
  const { tasks } = await handoff.claimTasks({ role, types, lease_seconds: lease, wait_ms: wait * 1_000 });
  out.document({ tasks });
  if (tasks.length === 0) out.line(`No task of ${role} can be claimed now.`);
  for (const task of tasks) {
    const until = `until ${clockTime(task.lease.expires_at)}, attempt ${task.attempt} of ${task.max_attempts}`;
    out.line(out.paint('bold', `task ${task.task_id} is yours ${until}`));
    writeTaskContent(task, out, full === true);
    writeFact(out, 'lease', task.lease.lease_id);
    out.line();
    out.line(`Finish it with: ${name} complete ${out.id(task.task_id)} --lease ${task.lease.lease_id}${asWho}`);
  }
  return EXIT.ok;
}
