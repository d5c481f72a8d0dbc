import { DECISIONS, type OPERATIONS, type ResultOf } from '@handoff/contracts';
import { visibleJson } from '@handoff/kernel';
import { z } from 'zod';
import type { Form, FormAnswer } from '../person.js';
import type { Operations } from '../tool.js';
import { quoteText } from '../untrusted.js';
import { given } from './parts.js';

type Approval = ResultOf<typeof OPERATIONS.getApproval>;

const FIELDS = z.object({
  decision: z.enum(DECISIONS).describe('Your decision. It is final.'),
  notes: z.string().max(2_000).optional().describe('Why, for the record.'),
});

/** The most characters of others' data that a form shows. */
const MAX_SHOWN = 2_000;

/** A person's decision, for exactly the content that the form showed. */
export interface PersonsDecision {
  readonly decision: (typeof DECISIONS)[number];
  readonly notes?: string;
  readonly decision_mode: 'human';
  readonly content_hash: string;
}

/** A form that shows the person what a pending approval is about, and asks for the decision. */
export async function decisionForm(approval: Approval, operations: Operations, signal: AbortSignal): Promise<Form> {
  const { approval_id, task_id } = approval;
  const { data: task } = await operations.call('getTask', { params: { task_id } }, { signal });
  const lines = [
    `Approve ${quoteText(task.task_type)} from ${task.from_role} to ${task.to_role}? What others wrote is in quotes.`,
    `Asked by ${quoteText(approval.requested_by.subject)}: ${approval.reason === null ? 'no reason given' : quoteText(approval.reason)}`,
    ...(approval.renewed ? ['The task was changed after it was asked about before: this is what it says now.'] : []),
    `What is to be done: ${show(task.description)}`,
    `Data: ${show(task.data)}`,
    ...(task.context === null ? [] : [`Context: ${show(task.context)}`]),
    `Task ${task_id}, content ${task.content_hash}`,
  ];
  return { message: lines.join('\n'), fields: FIELDS, state: { approval_id, content_hash: task.content_hash } };
}

/**
 * The decision in the answer to a form: undefined when this approval's form was not shown yet (or was filled in wrong), `none`
 * when the person did not want to decide.
 */
export function decisionIn(answer: FormAnswer | undefined, approvalId: string): PersonsDecision | 'none' | undefined {
  if (answer?.state['approval_id'] !== approvalId) return undefined;
  if (answer.action !== 'accept') return 'none';
  const { success, data } = FIELDS.safeParse(answer.fields);
  if (!success) return undefined;
  const notes = data.notes?.trim();
  return {
    decision: data.decision,
    ...given({ notes: notes === '' ? undefined : notes }),
    decision_mode: 'human',
    content_hash: answer.state['content_hash'] as string,
  };
}

function show(value: unknown): string {
  const json = visibleJson(value);
  if (json.length <= MAX_SHOWN) return json;
  return `${json.slice(0, MAX_SHOWN)}… (cut: ${json.length} characters in all. Read the rest before you decide)`;
}
