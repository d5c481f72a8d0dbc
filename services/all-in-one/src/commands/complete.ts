import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { wholeId } from '../whole-id.js';
import { valueArgument } from './json-argument.js';

export interface CompleteOptions {
  readonly result?: string;
  readonly lease?: string;
}

/** Reports that a task is done. */
export async function complete(
  { handoff, out }: ClientCommand,
  given: string,
  { result, lease }: CompleteOptions,
): Promise<number> {
  const task_id = await wholeId(handoff, given, ['task']);
  const task = await handoff.completeTask({
    task_id,
    lease_id: lease,
    ...(result === undefined ? {} : { result: valueArgument('--result', result) }),
  });
  out.document(task);
  out.line(`task     ${task.task_id} is ${out.paint(colourOf(task.status), task.status)}`);
  return EXIT.ok;
}
