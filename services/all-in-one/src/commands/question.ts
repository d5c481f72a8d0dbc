import { isOutage, type HandoffClient } from '@handoff/client';
import type { Approval, Task } from '@handoff/contracts';
import { writeFact } from '../terminal/facts.js';
import type { Output } from '../terminal/output.js';
import { quote } from '../terminal/quote.js';
import { timeLeft } from '../terminal/ages.js';
import { clockTime, plain } from '../terminal/text.js';
import { byWhom } from './outcome.js';
import { writeTaskContent } from './task-content.js';

type Handoff = Pick<HandoffClient, 'getApproval' | 'getTask' | 'listAudit'>;

export const SHORTENED = 'shortened: --full shows all of it';

/** What an approver has to know before a decision. */
export interface Question {
  readonly approval: Approval;
  readonly task: Task;
  /** When its content was last changed; null when never since its routing, undefined when that is not known. */
  readonly amendedAt: string | null | undefined;
}

/** Reads an approval and the task that it is for. */
export async function readQuestion(handoff: Handoff, approvalId: string): Promise<Question> {
  return questionOf(handoff, await handoff.getApproval({ approval_id: approvalId }));
}

/** Reads the task that an approval is for. */
export async function questionOf(handoff: Handoff, approval: Approval): Promise<Question> {
  const { task_id } = approval;
  const [task, amendedAt] = await Promise.all([handoff.getTask({ task_id }), lastAmendment(handoff, task_id)]);
  return { approval, task, amendedAt };
}

async function lastAmendment(handoff: Handoff, task_id: string): Promise<string | null | undefined> {
  try {
    const { events } = await handoff.listAudit({ task_id, event_type: 'task.amended', limit: 1 });
    return events[0]?.timestamp ?? null;
  } catch (error) {
    if (!isOutage(error)) throw error;
    return undefined; // the decision does not hang on the audit log
  }
}

/** Writes who asks whom for what. @returns whether something was shortened. */
export function writeQuestion(question: Question, out: Output, full: boolean): boolean {
  const { approval, task } = question;
  writeFact(out, 'asked by', `${approval.requested_by.subject}, ${leftOf(approval)}${thenOf(approval)}`);
  if (approval.reason !== null) writeFact(out, 'because', quote(approval.reason), full ? Infinity : 4);
  const shortened = writeTaskContent(task, out, full);
  writeVotes(approval, out);
  out.line(
    `${out.paint('dim', 'content')}   ${out.paint(isAmended(question) ? 'yellow' : undefined, changeOf(question))}`,
  );
  writeFact(out, 'hash', task.content_hash);
  if (shortened) out.line(out.paint('dim', SHORTENED));
  return shortened;
}

/** Whether the content is another than when the task was routed. */
export function isAmended({ approval, task, amendedAt }: Question): boolean {
  const isAboutFormerContent = approval.content_hash !== task.content_hash;
  return isAboutFormerContent || approval.renewed || typeof amendedAt === 'string';
}

/** One sentence about changes of the content. */
export function changeOf({ approval, task, amendedAt }: Question): string {
  const since = typeof amendedAt === 'string' ? ` at ${clockTime(amendedAt)}` : '';
  if (approval.content_hash !== task.content_hash)
    return `amended${since}, after this was asked: it was about other content`;
  if (approval.renewed) return `amended${since}, so this is asked anew`;
  if (amendedAt === undefined) return 'not known whether it was amended: the audit log does not answer';
  return amendedAt === null ? 'as it was routed' : `amended${since}, before approval was asked for`;
}

/** How much time is left, or the status of an approval that waits no more. */
export function leftOf({ status, expires_at }: Approval): string {
  return status === 'pending' ? `${timeLeft(expires_at)} left` : plain(status);
}

/** What comes after the time to decide. */
function thenOf({ status, on_expiry, escalate_to, escalated }: Approval): string {
  if (status !== 'pending') return '';
  return on_expiry === 'escalate' && !escalated ? `, then ${escalate_to} is asked` : ', then it is rejected';
}

/** Who has to agree, and who has so far. One person of one role, and nobody yet, goes without saying. */
function writeVotes({ status, approvers, decisions, veto, escalated }: Approval, out: Output): void {
  const isPlain = approvers.length === 1 && approvers[0]!.required === 1 && decisions.length === 0;
  if (isPlain && !escalated) return;
  const groups = approvers.map(({ approver_role: role, required }) => {
    const given = decisions.filter((each) => each.role === role && each.decision === 'approved').length;
    return `${given} of ${required} for ${role}`;
  });
  writeFact(out, 'votes', `${groups.join(', ')}${veto && status === 'pending' ? '; one rejection ends it' : ''}`);
  for (const { decision, decided_by, role, grant_id, notes } of decisions) {
    writeFact(out, '', `${decision}${byWhom(decided_by, role, grant_id)}${notes === null ? '' : `: ${quote(notes)}`}`);
  }
  if (escalated) writeFact(out, '', 'escalated: nobody decided in time');
}
