import type { StatusView, Task } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import { writeFact } from '../terminal/facts.js';
import type { Output } from '../terminal/output.js';
import { colourOf } from '../terminal/palette.js';
import { clockTime, plain, wrap } from '../terminal/text.js';
import { wholeId, type IdKind } from '../whole-id.js';
import { readQuestion, SHORTENED, writeQuestion, type Question } from './question.js';
import { writeTaskContent } from './task-content.js';

const KINDS: readonly IdKind[] = ['session', 'task', 'approval'];

/** Shows the status of a session, task or approval, and what the task asks for. */
export async function showStatus({ handoff, out }: ClientCommand, given: string, full: boolean): Promise<number> {
  const view = await handoff.getStatus({ id: await wholeId(handoff, given, KINDS) });
  if (view.kind === 'approval') {
    const question = await readQuestion(handoff, view.id);
    out.document({ ...view, approval: question.approval, task: question.task });
    if (!out.json) writeApproval(view, question, full, out);
  } else if (view.kind === 'task') {
    const task = await handoff.getTask({ task_id: view.id });
    out.document({ ...view, task });
    if (!out.json) writeTask(view, task, full, out);
  } else {
    out.document(view);
    if (!out.json) writeView(view, out);
  }
  return EXIT.ok;
}

function writeApproval(view: StatusView, question: Question, full: boolean, out: Output): void {
  writeView(view, out);
  out.line();
  writeQuestion(question, out, full);
}

function writeTask(view: StatusView, task: Task, full: boolean, out: Output): void {
  writeView(view, out);
  out.line();
  const shortened = writeTaskContent(task, out, full);
  writeFact(out, 'hash', task.content_hash);
  if (shortened) out.line(out.paint('dim', SHORTENED));
}

/** Shows the status, and each change of it until the end or Ctrl-C. */
export async function watchStatus({ handoff, out, untilInterrupted }: ClientCommand, given: string): Promise<number> {
  const signal = untilInterrupted();
  const id = await wholeId(handoff, given, KINDS);
  let before: StatusView | undefined;
  try {
    for await (const view of handoff.watch(id, { signal })) {
      out.document(view);
      if (before === undefined) writeView(view, out);
      else writeChange(before, view, out);
      before = view;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return EXIT.ok;
}

function writeView(view: StatusView, out: Output): void {
  out.line(`${view.kind} ${view.id} is ${out.paint(colourOf(view.status), view.status)} (version ${view.version})`);
  for (const { kind, id, role } of view.waiting_for ?? []) writeFact(out, 'waits for', `${kind} ${id} by ${role}`);
  writeFact(out, 'next', view.next_action);
  if (view.next_operations !== undefined && view.next_operations.length > 0) {
    writeFact(out, 'you can', view.next_operations.join(', '));
  }
  writeFact(out, 'updated', view.updated_at);
}

function writeChange(before: StatusView, view: StatusView, out: Output): void {
  const parts = view.changes.length > 0 ? view.changes : [view];
  for (const { kind, id, status } of parts) {
    out.line(`${clockTime(view.updated_at)}  ${kind.padEnd(8)}  ${out.id(id)}  ${out.paint(colourOf(status), status)}`);
  }
  if (view.next_action !== before.next_action) {
    for (const line of wrap(plain(view.next_action), Math.max(20, out.width - 10))) out.line(`          ${line}`);
  }
}
