import { isHandoffError } from '@handoff/client';
import type { Approval, Decision, DecisionMode } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { colourOf } from '../terminal/palette.js';
import { plain } from '../terminal/text.js';
import { wholeId } from '../whole-id.js';
import { obstacleTo } from './obstacle.js';
import { outcomeOf } from './outcome.js';
import { readQuestion, writeQuestion, type Question } from './question.js';

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
 * Approves or rejects. On a terminal it shows what is asked, and asks for a yes, if the caller can decide it. Elsewhere the
 * caller names the content that it read, or takes the present one by `yes`; no such decision is recorded as a human's.
 */
export async function decide(
  parts: ClientCommand,
  decision: Decision,
  given: string,
  options: DecideOptions,
): Promise<number> {
  const { handoff, out } = parts;
  const isPerson = options.yes !== true && parts.ask !== undefined;
  requireOneWay(isPerson, `${parts.name} status ${plain(given)}`, options);
  const approval_id = await wholeId(handoff, given, ['approval']);
  let hash = options.contentHash;
  if (isPerson || hash === undefined) {
    const question = await readQuestion(handoff, approval_id);
    out.line(out.paint('bold', `approval ${approval_id}`));
    const shortened = writeQuestion(question, out, options.full === true);
    hash = question.task.content_hash;
    const no = isPerson ? await whyNot(parts, decision, question, shortened, options) : undefined;
    if (no !== undefined) {
      out.note(no === '' ? 'Nothing was decided.' : `\n${no}\n${UNDECIDED}`);
      return EXIT.refused;
    }
  }
  const approval = await handoff
    .decideApproval({
      approval_id,
      decision,
      notes: options.notes,
      role: options.for,
      decision_mode: options.mode ?? (isPerson ? 'human' : 'agent'),
      content_hash: hash,
    })
    .catch((error: unknown) => refused(parts, approval_id, error));
  out.document(approval);
  const status = out.paint(colourOf(approval.status), approval.status);
  out.line(`approval ${approval_id} is ${status}${approval.status === 'pending' ? `: ${missing(approval)}` : ''}`);
  out.line(`task     ${approval.task_id}`);
  return EXIT.ok;
}

/**
 * Asks the person, who is shown the whole content first.
 *
 * @returns undefined after a yes; otherwise the obstacle, or an empty text when the person did not say yes.
 */
async function whyNot(
  parts: ClientCommand,
  decision: Decision,
  question: Question,
  shortened: boolean,
  { contentHash }: DecideOptions,
): Promise<string | undefined> {
  const { out, ask } = parts;
  if (contentHash !== undefined && contentHash !== question.task.content_hash) {
    return 'This is not the content that --content-hash names.';
  }
  const obstacle = await obstacleTo(parts, question);
  if (obstacle !== undefined) return obstacle;
  if (shortened) {
    if (/^no?$/i.test(await ask!('\nNot all of it is shown. Show all of it? [Y/n]'))) return '';
    out.line();
    writeQuestion(question, out, true);
  }
  return isYes(await ask!(`\n${VERB[decision]} it? [y/N]`)) ? undefined : '';
}

/** Says what became of the approval, before the refusal is reported. */
async function refused(command: ClientCommand, approval_id: string, error: unknown): Promise<never> {
  const { handoff, out } = command;
  if (isHandoffError(error, 'ALREADY_DECIDED', 'CONTENT_CHANGED', 'ILLEGAL_TRANSITION')) {
    const outcome = await handoff
      .getApproval({ approval_id })
      .then((approval) => outcomeOf(command, approval))
      .catch(() => undefined); // the refusal matters more
    if (outcome !== undefined) out.note(`${outcome}\n${UNDECIDED}`);
    else if (error.code === 'CONTENT_CHANGED') out.note(`The content was changed: read it again.\n${UNDECIDED}`);
  }
  throw error;
}

const UNDECIDED = 'You decided nothing.';
const VERB = { approved: 'Approve', rejected: 'Reject' } as const satisfies Record<Decision, string>;
const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer);

function requireOneWay(isPerson: boolean, toRead: string, { yes, contentHash, mode }: DecideOptions): void {
  if (isPerson) return;
  if (mode === 'human') throw new UsageError('--mode human is for a person who answers at a terminal.');
  if (yes === true || contentHash !== undefined) return;
  throw new UsageError(
    `Nobody is at a terminal here to be asked. Read it with "${toRead}", then name what you read ` +
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
