import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { wholeId } from '../whole-id.js';

export interface WithdrawOptions {
  readonly reason?: string;
}

/** Withdraws a request for approval: the task goes on as if it had never been made. */
export async function withdraw(
  { handoff, out }: ClientCommand,
  given: string,
  { reason }: WithdrawOptions,
): Promise<number> {
  const approval_id = await wholeId(handoff, given, ['approval']);
  const approval = await handoff.withdrawApproval({ approval_id, reason });
  out.document(approval);
  out.line(`approval ${approval.approval_id} is ${out.paint(colourOf(approval.status), approval.status)}`);
  out.line(`task     ${approval.task_id}`);
  return EXIT.ok;
}
