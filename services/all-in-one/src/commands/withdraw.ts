import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';

export interface WithdrawOptions {
  readonly reason?: string;
}

/** Withdraws a request for approval: the task goes on as if it had never been made. */
export async function withdraw(
  { handoff, out }: ClientCommand,
  approvalId: string,
  { reason }: WithdrawOptions,
): Promise<number> {
  const approval = await handoff.withdrawApproval({ approval_id: approvalId, reason });
  out.document(approval);
  out.line(`approval ${approval.approval_id} is ${out.paint(colourOf(approval.status), approval.status)}`);
  out.line(`task     ${approval.task_id}`);
  return EXIT.ok;
}
