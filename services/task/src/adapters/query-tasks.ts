import { sha256Hex, type Cursor, type Page } from '@handoff/kernel';
import { boundedPage, takePage, type Database, type PageRow, type Statement } from '@handoff/postgres';
import type { Approval } from '../domain/approval/approval.js';
import type { Task } from '../domain/task/task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { ApprovalQuery, Decider, TaskQuery } from '../ports/task-store.js';
import { joinAggregates } from './load-working-tasks.js';
import { APPROVAL_BYTES, TASK_BYTES, TASK_COLUMNS_WITHOUT_CONTENT, WHOLE_TASK_BYTES } from './row-sizes.js';
import { approvalOf, taskOf, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS } from './vote-rows.js';

/** The task with this id, or of the approval with this id, with all its approvals. */
export async function findTask(db: Database, id: string, deadline: Date): Promise<TaskAggregate | undefined> {
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
  return row === undefined ? undefined : joinAggregates([row], row.approvals.map(revive))[0];
}

/** The task that a keyed command created. */
export async function findRoutedBy(
  db: Database,
  commandId: string,
  deadline: Date,
): Promise<TaskAggregate | undefined> {
  const text = 'SELECT id FROM tasks WHERE idempotency_key = $1::uuid';
  const statement = { name: 'task_find_routed_by', text };
  const [row] = await db.query<{ readonly id: string }>(statement, [commandId], { deadline });
  return row && findTask(db, row.id, deadline);
}

/** The tasks that match a query, newest first. */
export async function listTasks(db: Database, query: TaskQuery, deadline: Date): Promise<Page<Task>> {
  const rows = await db.query<TaskRow & PageRow>(
    ...compose(query.withContent ? WHOLE_TASKS : TASKS, query, [
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
  return takePage(rows, query.limit, taskOf);
}

/** The approvals that match a query, newest first. Callers that may see a task may see its approvals. */
export async function listApprovals(db: Database, query: ApprovalQuery, deadline: Date): Promise<Page<Approval>> {
  const rows = await db.query<ApprovalRow & PageRow>(
    ...compose(APPROVALS, query, [
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
  return takePage(rows, query.limit, approvalOf);
}

/**
 * The conditions for approvals that a person can vote on now. Their names are passed as an array, and as parties in
 * JSON.
 */
function decidableBy(decider: Decider | undefined): readonly Condition[] {
  if (decider === undefined) return [];
  const { names, roles } = decider;
  const { issuer } = names[0];
  return [
    ['pending', 'approvals.status = ?', 'pending'],
    ['open', 'approvals.open_roles && ?::text[]', roles],
    [
      'foreign',
      `NOT EXISTS (SELECT 1 FROM tasks, jsonb_array_elements(?::text::jsonb) AS name (party)
        WHERE tasks.id = approvals.task_id AND tasks.parties @> jsonb_build_array(party))`,
      JSON.stringify(names),
    ],
    [
      'undecided',
      `NOT EXISTS (SELECT 1 FROM approval_decisions AS d
        WHERE d.approval_id = approvals.id AND d.role = ANY (approvals.approver_roles)
          AND d.issuer = (?::text[])[1] AND d.names && (?::text[])[2:])`,
      [issuer, ...names.map(({ subject }) => subject)],
    ],
  ];
}

type Condition = readonly [name: string, sql: string, value: unknown];

/** One kind of list. */
interface Listed {
  readonly name: string;
  readonly table: 'tasks' | 'approvals';
  /** The columns of a row. */
  readonly columns: string;
  /** The size of a row's large columns, in SQL. */
  readonly bytes: string;
  /** Columns that are read for the rows of the page only. */
  readonly more?: string;
}

const WHOLE_TASKS: Listed = { name: 'whole_tasks', table: 'tasks', columns: 'tasks.*', bytes: WHOLE_TASK_BYTES };
const TASKS: Listed = { name: 'tasks', table: 'tasks', columns: TASK_COLUMNS_WITHOUT_CONTENT, bytes: TASK_BYTES };
const APPROVALS: Listed = {
  name: 'approvals',
  table: 'approvals',
  columns: 'approvals.*',
  bytes: APPROVAL_BYTES,
  more: DECISIONS,
};

/**
 * The statement for the given conditions. Each set of conditions has its own statement (a few dozen at most): a single
 * statement with `$1 IS NULL OR …` would have a single plan, which uses no index.
 */
function compose(
  { name, table, columns, bytes, more }: Listed,
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
  const rows = `SELECT ${columns}, ${bytes} AS bytes FROM ${table}
    ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
    ORDER BY ${table}.created_at DESC, ${table}.id DESC LIMIT $1`;
  const page = boundedPage({ rows, order: 'created_at DESC, id DESC' });
  const order = `ORDER BY ${table}.created_at DESC, ${table}.id DESC`;
  const text = more === undefined ? page : `SELECT ${table}.*, ${more} FROM (${page}) AS ${table} ${order}`;
  return [{ name: nameOf(['task_list', name, ...names]), text, unprepared: true }, parameters];
}

/** Postgres compares only the first 63 characters of statement names, so a longer name ends in a hash. */
function nameOf(parts: readonly string[]): string {
  const name = parts.join('_');
  return name.length <= 63 ? name : `${name.slice(0, 46)}_${sha256Hex(name).slice(0, 16)}`;
}

/** A row as JSON, with instants as text. */
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
