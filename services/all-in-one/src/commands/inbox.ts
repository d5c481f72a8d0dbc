import type { Approval, ListedTask } from '@handoff/contracts';
import type { ClientCommand } from '../client-command.js';
import { EXIT, UsageError } from '../exit-codes.js';
import type { Output } from '../terminal/output.js';
import { writeTable } from '../terminal/table.js';
import { clockTime, span } from '../terminal/text.js';

/** At most this many tasks and approvals are listed; the counts cover all of them. */
const SHOWN = 20;

type Inbox = Awaited<ReturnType<ClientCommand['handoff']['getInbox']>>;

/** Shows the inbox of a role: counts, pending tasks, and the approvals that the caller can decide. */
export async function showInbox({ handoff, out }: ClientCommand, given: string | undefined): Promise<number> {
  const role = given ?? theOnly((await handoff.whoAmI()).roles);
  const [inbox, tasks, approvals] = await Promise.all([
    handoff.getInbox({ role }),
    handoff.listTasks({ target: role, status: 'pending', limit: SHOWN }),
    handoff.listApprovals({ inbox: 'me', limit: SHOWN }),
  ]);
  out.document({ inbox, tasks: tasks.tasks, approvals: approvals.approvals });
  if (out.json) return EXIT.ok;
  writeCounts(inbox, out);
  writeTasks(tasks.tasks, tasks.next_cursor !== null, out);
  writeApprovals(approvals.approvals, approvals.next_cursor !== null, out);
  return EXIT.ok;
}

function theOnly(roles: readonly string[]): string {
  if (roles.length === 1) return roles[0]!;
  throw new UsageError(`Whose inbox? Say one of ${roles.join(', ')}: handoff inbox <role>.`);
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
    { title: 'PENDING TASK' },
    { title: 'TYPE', flexible: true },
    { title: 'FROM', flexible: true },
    { title: 'PRIO' },
    { title: 'AGE' },
  ] as const;
  const rows = tasks.map((task) => [
    task.task_id,
    task.task_type,
    task.from_role,
    String(task.priority),
    span(Date.now() - Date.parse(task.created_at)),
  ]);
  writeTable(out, columns, rows);
  if (more) out.line('… and more: the newest are shown');
}

function writeApprovals(approvals: readonly Approval[], more: boolean, out: Output): void {
  out.line();
  if (approvals.length === 0) return out.line('No approval waits for you.');
  const columns = [
    { title: 'APPROVAL FOR YOU' },
    { title: 'ASKED BY', flexible: true },
    { title: 'REASON', flexible: true },
    { title: 'LEFT' },
  ] as const;
  const rows = approvals.map((approval) => [
    approval.approval_id,
    approval.requested_by.subject,
    `${approval.renewed ? '(asked anew: the task was amended) ' : ''}${approval.reason ?? '-'}`,
    span(Date.parse(approval.expires_at) - Date.now()),
  ]);
  writeTable(out, columns, rows);
  out.line(more ? '… and more: the newest are shown' : '');
  out.line('Decide with: handoff approve <id>, or handoff reject <id>');
}
