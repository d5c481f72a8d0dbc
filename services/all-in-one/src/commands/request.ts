import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { wholeId } from '../whole-id.js';

export interface RequestOptions {
  readonly approver: string;
  readonly reason?: string;
  readonly required?: number;
}

/** Asks a role to approve a task. */
export async function request(
  { handoff, out }: ClientCommand,
  given: string,
  { approver, reason, required }: RequestOptions,
): Promise<number> {
  const task_id = await wholeId(handoff, given, ['task']);
  const asked = await handoff.requestApproval({ task_id, approver_role: approver, reason, required });
  out.document(asked);
  const status = out.paint(colourOf(asked.status), asked.status);
  out.line(`approval ${asked.approval_id} is ${status}, for ${approver}`);
  out.line(`task     ${asked.task_id}`);
  return EXIT.ok;
}
