import type { Approval, Decision, DecisionMode } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { plain } from '../terminal/text.js';
import { wholeId } from '../whole-id.js';
import { readQuestion, writeQuestion } from './question.js';

export interface DecideOptions {
  readonly notes?: string;
  /** The role to decide for, when the caller holds several of those asked. */
  readonly for?: string;
  /** How the decision came about. Default: `human` when a person answered at the terminal, else `agent`. */
  readonly mode?: DecisionMode;
  /** The hash of the content that the caller read. The decision is refused when the task has changed since. */
  readonly contentHash?: string;
  /** Decides about whatever the task says now, without a question. */
  readonly yes?: true;
  /** Shows all of the content. */
  readonly full?: true;
}

/**
 * Approves or rejects. On a terminal it shows what is asked, and asks for a yes. Elsewhere the caller names the content
 * that it read, or takes the present one by `yes`; no such decision is recorded as a human's.
 */
export async function decide(
  parts: ClientCommand,
  decision: Decision,
  given: string,
  options: DecideOptions,
): Promise<number> {
  const { handoff, out } = parts;
  const person = options.yes === true ? undefined : parts.ask;
  requireOneWay(person !== undefined, given, options);
  const approval_id = await wholeId(handoff, given, ['approval']);
  let hash = options.contentHash;
  if (person !== undefined || hash === undefined) {
    const question = await readQuestion(handoff, approval_id);
    out.line(out.paint('bold', `approval ${approval_id}`));
    writeQuestion(question, out, options.full === true);
    hash = question.task.content_hash;
    if (options.contentHash !== undefined && options.contentHash !== hash) {
      out.note('This is not the content that --content-hash names: nothing was decided.');
      return EXIT.refused;
    }
    if (person !== undefined && !isYes(await person(`\n${VERB[decision]} it? [y/N]`))) {
      out.note('Nothing was decided.');
      return EXIT.refused;
    }
  }
  const approval = await handoff.decideApproval({
    approval_id,
    decision,
    notes: options.notes,
    role: options.for,
    decision_mode: options.mode ?? (person === undefined ? 'agent' : 'human'),
    content_hash: hash,
  });
  out.document(approval);
  const status = out.paint(colourOf(approval.status), approval.status);
  out.line(`approval ${approval_id} is ${status}${approval.status === 'pending' ? `: ${missing(approval)}` : ''}`);
  out.line(`task     ${approval.task_id}`);
  return EXIT.ok;
}

const VERB = { approved: 'Approve', rejected: 'Reject' } as const satisfies Record<Decision, string>;
const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer);

function requireOneWay(isPerson: boolean, given: string, { yes, contentHash, mode }: DecideOptions): void {
  if (isPerson) return;
  if (mode === 'human') throw new UsageError('--mode human is for a person who answers at a terminal.');
  if (yes === true || contentHash !== undefined) return;
  throw new UsageError(
    `Nobody is at a terminal here to be asked. Read it with "handoff status ${plain(given)}", then name what you read ` +
      'by --content-hash <hash>, or decide about whatever it says now by --yes.',
  );
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
