import type { ListedTask } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { membersOnALine, quote } from '../terminal/quote.js';
import { writeTable } from '../terminal/table.js';
import { age } from '../terminal/ages.js';
import { clockTime, fit, plain } from '../terminal/text.js';
import { theOnly } from './the-only-role.js';
import { changeOf, isAmended, leftOf, questionOf, type Question } from './question.js';

/** At most this many tasks are listed; the counts cover all of them. */
const SHOWN_TASKS = 20;
/** At most this many approvals are listed, each with what it asks for. */
const SHOWN_APPROVALS = 10;

type Inbox = Awaited<ReturnType<ClientCommand['handoff']['getInbox']>>;

/** Shows the inbox of a role: counts, pending tasks, and the approvals that the caller can decide. */
export async function showInbox(
  { handoff, out, asWho, name }: ClientCommand,
  given: string | undefined,
): Promise<number> {
  const role = given ?? theOnly((await handoff.whoAmI()).roles, 'Whose inbox', 'inbox');
  const [inbox, { tasks, next_cursor: moreTasks }, { approvals, next_cursor: moreApprovals }] = await Promise.all([
    handoff.getInbox({ role }),
    handoff.listTasks({ target: role, status: 'pending', limit: SHOWN_TASKS }),
    handoff.listApprovals({ inbox: 'me', limit: SHOWN_APPROVALS }),
  ]);
  const questions = await Promise.all(approvals.map((approval) => questionOf(handoff, approval)));
  out.document({ inbox, tasks, approvals: questions.map(({ approval, task }) => ({ ...approval, task })) });
  if (out.json) return EXIT.ok;
  writeCounts(inbox, out);
  writeTasks(tasks, moreTasks !== null, out);
  writeApprovals(questions, moreApprovals !== null, out);
  if (questions.length > 0) writeHint(name, `${out.id(questions[0]!.approval.approval_id)}${asWho}`, out);
  return EXIT.ok;
}

function writeCounts({ role, by_status: by, claimable, oldest_claimable_at: oldest, ...inbox }: Inbox, out: Output) {
  const counts = [`${by.pending} pending`, `${by.active} active`, `${by.awaiting_approval} awaiting approval`];
  out.line(`${out.paint('bold', role)}  ${counts.join(', ')}; pending approvals: ${inbox.pending_approvals}`);
  if (claimable > 0)
    out.line(`${claimable} can be claimed${oldest === null ? '' : `, the oldest since ${clockTime(oldest)}`}`);
}

function writeTasks(tasks: readonly ListedTask[], more: boolean, out: Output): void {
  out.line();
  if (tasks.length === 0) return out.line('No task is pending.');
  const columns = [
    { title: 'TASK' },
    { title: 'TYPE', flexible: true },
    { title: 'FROM', flexible: true },
    { title: 'PRIO' },
    { title: 'AGE' },
    { title: 'SAYS', flexible: true },
  ] as const;
  const rows = tasks.map((task) => [
    out.id(task.task_id),
    task.task_type,
    task.from_role,
    String(task.priority),
    age(task.created_at),
    task.description ? quote(task.description) : '-',
  ]);
  writeTable(out, columns, rows);
  if (more) out.line('… and more: the newest are shown');
}

function writeApprovals(questions: readonly Question[], more: boolean, out: Output): void {
  out.line();
  if (questions.length === 0) return out.line('No approval waits for you.');
  out.line('Approvals that you can decide:');
  for (const question of questions) writeApproval(question, out);
  if (more) out.line('… and more: the newest are shown');
}

function writeHint(name: string, first: string, out: Output): void {
  out.line();
  out.line(`Decide with: ${name} approve ${first}`);
  out.line(`         or: ${name} reject ${first}`);
}

/** An approval in a few lines: who asks whom for what, why, and whether the content was changed. */
function writeApproval(question: Question, out: Output): void {
  const { approval, task } = question;
  const write = (text: string) => out.line(`  ${fit(plain(text), out.width - 2)}`);
  out.line();
  const what = `${task.task_type} from ${task.from_role} to ${task.to_role}`;
  out.line(`${out.paint('bold', out.id(approval.approval_id))}  ${fit(plain(what), out.width - 20)}`);
  if (task.description) write(quote(task.description));
  if (Object.keys(task.data).length > 0) write(membersOnALine(task.data));
  write(`asked by ${approval.requested_by.subject}, ${leftOf(approval)}${reasonOf(approval.reason)}`);
  if (isAmended(question)) out.line(`  ${out.paint('yellow', changeOf(question))}`);
}

const reasonOf = (reason: string | null): string => (reason === null ? '' : `, because ${quote(reason)}`);
