import type { Approval, Decision, DecisionMode } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { fit, plain } from '../terminal/text.js';

export interface DecideOptions {
  readonly notes?: string;
  /** The role to decide for, when the caller holds several of those asked. */
  readonly for?: string;
  /** How the decision came about. Default: `human` on a terminal, else `agent`. */
  readonly mode?: DecisionMode;
  /** The hash of the content that the caller read. The decision is refused when the task has changed since. */
  readonly contentHash?: string;
}

/** Approves or rejects. Without `contentHash` it shows the task first and decides about that content. */
export async function decide(
  { handoff, out }: ClientCommand,
  decision: Decision,
  approvalId: string,
  { notes, for: role, mode, contentHash }: DecideOptions,
): Promise<number> {
  const seen = contentHash ?? (await showWhatIsAsked({ handoff, out }, approvalId));
  const approval = await handoff.decideApproval({
    approval_id: approvalId,
    decision,
    notes,
    role,
    decision_mode: mode ?? (process.stdin.isTTY && process.stdout.isTTY ? 'human' : 'agent'),
    content_hash: seen,
  });
  out.document(approval);
  const status = out.paint(colourOf(approval.status), approval.status);
  out.line(
    `approval ${approval.approval_id} is ${status}${approval.status === 'pending' ? `: ${missing(approval)}` : ''}`,
  );
  out.line(`task     ${approval.task_id}`);
  return EXIT.ok;
}

const DESCRIPTION_WIDTH = 120;

/**
 * Shows the task in one line, and a second line when it was amended.
 *
 * @returns the hash of that content.
 */
async function showWhatIsAsked(
  { handoff, out }: Pick<ClientCommand, 'handoff' | 'out'>,
  approvalId: string,
): Promise<string | undefined> {
  const { task_id, renewed } = await handoff.getApproval({ approval_id: approvalId });
  const { task_type, from_role, to_role, description, content_hash } = await handoff.getTask({ task_id });
  const what =
    description === null || description === undefined ? '' : `: ${JSON.stringify(fit(description, DESCRIPTION_WIDTH))}`;
  out.line(`asked    ${plain(`${task_type} from ${from_role} to ${to_role}${what}`)}`);
  if (renewed) out.line('renewed  the task was amended, and this is asked anew');
  return content_hash;
}

/** The votes that an approval still needs after this decision. */
function missing({ approvers, decisions = [] }: Approval): string {
  const open = approvers.map(({ approver_role: role, required }) => {
    const given = decisions.filter((each) => each.role === role && each.decision === 'approved').length;
    return { role, left: required - given };
  });
  return plain(
    `it still needs ${open
      .filter(({ left }) => left > 0)
      .map(({ role, left }) => `${left} of ${role}`)
      .join(', ')}`,
  );
}
