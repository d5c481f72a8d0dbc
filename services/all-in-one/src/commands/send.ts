import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { wholeId } from '../whole-id.js';
import { objectArgument } from './json-argument.js';

export interface SendOptions {
  readonly description?: string;
  readonly data?: string;
  readonly from?: string;
  readonly session?: string;
  readonly parent?: string;
  readonly priority?: number;
  readonly approver?: string;
  readonly reason?: string;
  readonly key?: string;
  readonly wait?: true;
}

/** Hands a task to a role, with an approval that it awaits from the start when one is demanded. */
export async function send(
  { handoff, out, untilInterrupted }: ClientCommand,
  target: string,
  task_type: string,
  options: SendOptions,
): Promise<number> {
  const { description, data, approver, reason, session, parent, key } = options;
  const routed = await handoff.routeTask(
    {
      target,
      task: {
        task_type,
        ...(description === undefined ? {} : { description }),
        ...(data === undefined ? {} : { data: objectArgument('--data', data) }),
      },
      from_role: options.from,
      session_id: session === undefined ? undefined : await wholeId(handoff, session, ['session']),
      parent_task_id: parent === undefined ? undefined : await wholeId(handoff, parent, ['task']),
      priority: options.priority,
      approval: approver === undefined ? undefined : { approver_role: approver, ...(reason && { reason }) },
    },
    key === undefined ? {} : { idempotencyKey: key },
  );
  if (options.wait !== true) out.document(routed);
  out.line(`task     ${routed.task_id} is ${out.paint(colourOf(routed.status), routed.status)}, for ${target}`);
  if (routed.approval_id !== undefined) {
    // Rules can require an approval too, and a standing grant can give it at once.
    const isGiven = routed.status === 'pending';
    const by = isGiven ? 'is given, by a standing grant' : `waits for ${approver ?? 'the roles that rules name'}`;
    out.line(`approval ${routed.approval_id} ${by}`);
  }
  if (options.wait !== true) return EXIT.ok;
  const ended = await handoff.waitFor(routed.task_id, { signal: untilInterrupted(), timeoutMs: Infinity });
  out.document(ended);
  out.line(`task     ${ended.id} is ${out.paint(colourOf(ended.status), ended.status)}`);
  return ended.status === 'completed' ? EXIT.ok : EXIT.refused;
}
