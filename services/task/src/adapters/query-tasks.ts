import { sha256Hex, type Cursor } from '@handoff/kernel';
import type { Database, Statement } from '@handoff/postgres';
import type { Approval } from '../domain/approval.js';
import type { Task } from '../domain/task.js';
import type { TaskFile } from '../domain/task-file.js';
import type { ApprovalQuery, Decider, Page, TaskQuery } from '../ports/task-store.js';
import { fileTogether } from './load-task-files.js';
import { approvalOf, taskOf, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS } from './vote-rows.js';

/** The task with this id, or of the approval with this id, with all its approvals. */
export async function findFile(db: Database, id: string, deadline: Date): Promise<TaskFile | undefined> {
  const [row] = await db.query<TaskRow & { readonly approvals: readonly JsonApproval[] }>(
    {
      name: 'task_find_file',
      text: `SELECT tasks.*, ARRAY(
          SELECT to_jsonb(a) FROM (SELECT approvals.*, ${DECISIONS} FROM approvals WHERE task_id = tasks.id) a
        ) AS approvals
        FROM tasks WHERE id = coalesce((SELECT task_id FROM approvals WHERE id = $1::uuid), $1::uuid)`,
    },
    [id],
    { deadline },
  );
  return row === undefined ? undefined : fileTogether([row], row.approvals.map(revive))[0];
}

/** The file of the task that a keyed command made. */
export async function findFileRoutedBy(db: Database, commandId: string, deadline: Date): Promise<TaskFile | undefined> {
  const text = 'SELECT id FROM tasks WHERE idempotency_key = $1::uuid';
  const statement = { name: 'task_find_routed_by', text };
  const [row] = await db.query<{ readonly id: string }>(statement, [commandId], { deadline });
  return row && findFile(db, row.id, deadline);
}

/** The tasks that a query asks for, newest first. */
export async function listTasks(db: Database, query: TaskQuery, deadline: Date): Promise<Page<Task>> {
  const rows = await db.query<TaskRow>(
    ...compose('tasks', query, [
      ['to_role', 'tasks.to_role = ?', query.toRole],
      ['from_role', 'tasks.from_role = ?', query.fromRole],
      ['status', 'tasks.status = ?', query.status],
      ['trace', 'tasks.trace_id = ?', query.traceId],
      ['session', 'tasks.session_id = ?::uuid', query.sessionId],
      ['parent', 'tasks.parent_task_id = ?::uuid', query.parentTaskId],
      ['visible', 'tasks.participants && ?::text[]', query.visibleTo],
    ]),
    { deadline },
  );
  return pageOf(rows.map(taskOf), query.limit);
}

/** The approvals that a query asks for, newest first. Whoever may see a task may see its approvals. */
export async function listApprovals(db: Database, query: ApprovalQuery, deadline: Date): Promise<Page<Approval>> {
  const rows = await db.query<ApprovalRow>(
    ...compose('approvals', query, [
      ['status', 'approvals.status = ?', query.status],
      ['role', 'approvals.approver_roles @> ARRAY[?::text]', query.approverRole],
      ['task', 'approvals.task_id = ?::uuid', query.taskId],
      [
        'visible',
        'EXISTS (SELECT 1 FROM tasks WHERE tasks.id = approvals.task_id AND tasks.participants && ?::text[])',
        query.visibleTo,
      ],
      ...decidableBy(query.decidableBy),
    ]),
    { deadline },
  );
  return pageOf(rows.map(approvalOf), query.limit);
}

/** What somebody can vote on now. Their name goes along as one array, issuer and subject. */
function decidableBy(decider: Decider | undefined): readonly Condition[] {
  if (decider === undefined) return [];
  const { issuer, subject, roles } = decider;
  const person = [issuer, subject];
  return [
    ['pending', 'approvals.status = ?', 'pending'],
    ['open', 'approvals.open_roles && ?::text[]', roles],
    [
      'foreign',
      `ARRAY[approvals.requested_by ->> 'issuer', approvals.requested_by ->> 'subject'] <> ?::text[]`,
      person,
    ],
    [
      'undecided',
      `NOT EXISTS (SELECT 1 FROM approval_decisions AS d
        WHERE d.approval_id = approvals.id AND d.issuer = (?::text[])[1] AND d.subject = (?::text[])[2])`,
      person,
    ],
  ];
}

type Condition = readonly [name: string, sql: string, value: unknown];

/**
 * The statement for the conditions that are given. Each set of conditions is a statement of its own (a few dozen at
 * most): one for all, with `$1 IS NULL OR …`, would have one plan for all, and that plan uses no index.
 */
function compose(
  table: 'tasks' | 'approvals',
  { limit, after }: { readonly limit: number; readonly after: Cursor | undefined },
  conditions: readonly Condition[],
): readonly [Statement, readonly unknown[]] {
  const given = conditions.filter(([, , value]) => value !== undefined);
  const parameters = [limit + 1, ...given.map(([, , value]) => value)];
  const where = given.map(([, sql], index) => sql.replaceAll('?', `$${index + 2}`));
  if (after !== undefined) {
    where.push(
      `(${table}.created_at, ${table}.id) < ($${parameters.length + 1}::timestamptz, $${parameters.length + 2}::uuid)`,
    );
    parameters.push(after.createdAt, after.id);
  }
  const names = [...given.map(([name]) => name), ...(after === undefined ? [] : ['after'])];
  const order = `ORDER BY ${table}.created_at DESC, ${table}.id DESC`;
  const page = `SELECT ${table}.* FROM ${table}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}
    ${order} LIMIT $1`;
  // Decisions are looked up of what is on the page alone, not of all that is sorted for it.
  const text = table === 'tasks' ? page : `SELECT approvals.*, ${DECISIONS} FROM (${page}) AS approvals ${order}`;
  return [{ name: nameOf(['task_list', table, ...names]), text }, parameters];
}

/** Postgres tells statements apart by the first 63 characters of their names: of a longer one the rest goes in as a hash. */
function nameOf(parts: readonly string[]): string {
  const name = parts.join('_');
  return name.length <= 63 ? name : `${name.slice(0, 46)}_${sha256Hex(name).slice(0, 16)}`;
}

/** One row more than wanted was asked for: it tells whether there is a next page. */
function pageOf<T extends { readonly createdAt: Date; readonly id: string }>(
  items: readonly T[],
  limit: number,
): Page<T> {
  if (items.length <= limit) return { items, next: undefined };
  const page = items.slice(0, limit);
  const { createdAt, id } = page[limit - 1]!;
  return { items: page, next: { createdAt, id } };
}

/** A row as JSON has it: with instants as text. */
type JsonApproval = {
  readonly [K in keyof ApprovalRow]: Date extends ApprovalRow[K]
    ? string | Exclude<ApprovalRow[K], Date>
    : ApprovalRow[K];
};

function revive(row: JsonApproval): ApprovalRow {
  return {
    ...row,
    decision_at: row.decision_at === null ? null : new Date(row.decision_at),
    created_at: new Date(row.created_at),
    updated_at: new Date(row.updated_at),
    expires_at: new Date(row.expires_at),
  };
}
