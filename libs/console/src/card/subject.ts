import type { Approval, JsonObject, Task } from '@handoff/client';
import type { ToolResult } from './host.js';
import { textOf, type Tools } from './tools.js';

/** An approval that the card shows. */
export interface ShownApproval {
  readonly approval: Approval;
  /** Whether the person can decide it now. */
  readonly pending: boolean;
}

/** What the card is about. */
export interface Subject {
  readonly approvals: readonly ShownApproval[];
  /** The task, if it is shown by itself: nothing of it waits for the person. */
  readonly task?: Task;
  /** What the tool said when it failed. */
  readonly failure?: string;
}

/** So many are shown; the console shows them all. */
export const MAX_SHOWN = 20;

/**
 * What the card shows for a tool's call. A host may show the card again long after the call, so all of it is read anew: the
 * call only says what it is about.
 */
export async function subjectOf(args: JsonObject, result: ToolResult, tools: Tools): Promise<Subject> {
  const { taskId, approvalId, approvals } = namedBy(args, result);
  const failure = result.isError === true ? { failure: textOf(result) } : {};
  if (taskId !== undefined) return { ...failure, ...(await aboutTask(taskId, tools)) };
  const mine = await tools.approvals('mine');
  const asked = approvals ?? mine.filter(({ approval_id }) => approval_id === approvalId);
  const shown = await Promise.all(asked.slice(0, MAX_SHOWN).map((approval) => asItIs(approval, mine, tools)));
  return { ...failure, approvals: oncePerQuestion(shown) };
}

interface Named {
  readonly taskId?: string | undefined;
  readonly approvalId?: string | undefined;
  readonly approvals?: readonly Approval[] | undefined;
}

/** The answers of the three tools differ by what they hold: a list, one approval, a task. A failure holds none of them. */
function namedBy(args: JsonObject, { structuredContent: content = {} }: ToolResult): Named {
  if (Array.isArray(content['approvals'])) return { approvals: content['approvals'] };
  if (content['approval_id'] !== undefined) return { approvals: [content as unknown as Approval] };
  const { task_id, approval_id } = { ...args, ...content } as Readonly<Record<string, string | undefined>>;
  return { taskId: task_id, approvalId: approval_id };
}

/** What was asked about the present content of a task, decided or not: who has decided on the card sees what came of it. */
async function aboutTask(taskId: string, tools: Tools): Promise<Subject> {
  const [task, mine, all] = await Promise.all([
    tools.task(taskId),
    tools.approvals('mine', taskId),
    tools.approvals('all', taskId),
  ]);
  const waiting = new Set(mine.map(({ approval_id }) => approval_id));
  const shown = all
    .map((approval) => ({ approval, pending: waiting.has(approval.approval_id) }))
    .filter(({ approval, pending }) => pending || approval.content_hash === task.content_hash);
  return shown.length === 0 ? { approvals: [], task } : { approvals: oncePerQuestion(shown) };
}

/** What is asked anew of the same roles stands in the place of the old question. */
function oncePerQuestion(shown: readonly ShownApproval[]): readonly ShownApproval[] {
  const questions = new Map<string, ShownApproval>();
  for (const each of shown) {
    const before = questions.get(questionOf(each.approval));
    if (before === undefined || (each.pending && !before.pending)) questions.set(questionOf(each.approval), each);
  }
  return [...questions.values()];
}

/** Names a question: a task, and the roles that are asked. */
export function questionOf({ task_id, approvers }: Approval): string {
  return [task_id, ...approvers.map(({ approver_role }) => approver_role)].join(' ');
}

async function asItIs(approval: Approval, mine: readonly Approval[], tools: Tools): Promise<ShownApproval> {
  const { approval_id, task_id } = approval;
  const isSame = (other: Approval): boolean => other.approval_id === approval_id;
  const waiting = mine.find(isSame);
  if (waiting !== undefined) return { approval: waiting, pending: true };
  // More may wait than one page holds; and an amended task is asked about anew.
  const [ofTask, all] = await Promise.all([tools.approvals('mine', task_id), tools.approvals('all', task_id)]);
  const asked = ofTask.find(isSame) ?? ofTask.find(({ renewed }) => renewed);
  if (asked !== undefined) return { approval: asked, pending: true };
  // Newest first: of an amended task, what became of the question that was asked anew.
  const latest = all.find((other) => questionOf(other) === questionOf(approval)) ?? approval;
  return { approval: latest, pending: false };
}
