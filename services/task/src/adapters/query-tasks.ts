import type { Page } from '@handoff/kernel';
import { takePage, type Database, type PageRow } from '@handoff/postgres';
import type { Approval } from '../domain/approval/approval.js';
import type { Task } from '../domain/task/task.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { ApprovalQuery, Claimer, Decider, TaskQuery } from '../ports/task-store.js';
import { compose, type Condition, type Listed } from './compose-list.js';
import { joinAggregates } from './load-working-tasks.js';
import {
  APPROVAL_BYTES,
  TASK_BYTES,
  TASK_COLUMNS_TO_CHANGE,
  TASK_COLUMNS_WITHOUT_CONTENT,
  WHOLE_TASK_BYTES,
} from './row-sizes.js';
import { approvalOf, taskOf, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS, DECISIONS_WITHOUT_NOTES } from './vote-rows.js';

/** A task, with its approvals as {@link ALL_APPROVALS} selects them. */
interface AggregateRow extends TaskRow {
  readonly approvals: readonly JsonApproval[];
}

const ALL_APPROVALS = `ARRAY(
  SELECT to_jsonb(a) FROM (SELECT approvals.*, ${DECISIONS} FROM approvals WHERE task_id = tasks.id) a
) AS approvals`;

/** The task with this id, or of the approval with this id, with all its approvals. */
export async function findTask(db: Database, id: string, deadline: Date): Promise<TaskAggregate | undefined> {
  const [row] = await db.query<AggregateRow>(
    {
      name: 'task_find_file',
      text: `SELECT tasks.*, ${ALL_APPROVALS} FROM tasks
        WHERE id = coalesce((SELECT task_id FROM approvals WHERE id = $1::uuid), $1::uuid)`,
    },
    [id],
    { deadline },
  );
  return row && aggregateOf(row);
}

/** The approvals of a task without what people wrote: a status shows none of it. */
const STATES_OF_APPROVALS = `ARRAY(
  SELECT to_jsonb(a) - '{reason,notes}'::text[]
  FROM (SELECT approvals.*, ${DECISIONS_WITHOUT_NOTES} FROM approvals WHERE task_id = tasks.id) a
) AS approvals`;

/**
 * The tasks of many ids like {@link findTask}, without content and texts of approvals, by the id that was asked for. A task is read once,
 * however many of its approvals are asked for.
 */
export async function findTaskStates(
  db: Database,
  ids: readonly string[],
  deadline: Date,
): Promise<ReadonlyMap<string, TaskAggregate>> {
  const rows = await db.query<AggregateRow & { readonly places: readonly number[] }>(
    {
      name: 'task_find_states',
      text: `SELECT named.places, ${TASK_COLUMNS_TO_CHANGE}, ${STATES_OF_APPROVALS}
        FROM (
          SELECT coalesce((SELECT task_id FROM approvals WHERE approvals.id = asked.id), asked.id) AS task_id,
            array_agg(asked.place::integer) AS places
          FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place) GROUP BY 1
        ) AS named
        JOIN tasks ON tasks.id = named.task_id`,
    },
    [ids],
    { deadline },
  );
  return new Map(
    rows.flatMap((row) => {
      const aggregate = aggregateOf(row);
      return row.places.map((place) => [ids[place - 1]!, aggregate] as const);
    }),
  );
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
      ['type', 'tasks.type = ?', query.type],
      query.deadLettered === false
        ? ['alive', 'NOT tasks.dead_lettered', true]
        : ['dead', 'tasks.dead_lettered', query.deadLettered],
      ['due', `tasks.deadline_at < ?::timestamptz AND tasks.status IN ${OPEN}`, query.dueBefore],
      ['ended', `tasks.updated_at >= ?::timestamptz AND tasks.status IN ${ENDED}`, query.endedFrom],
      ...createdBetween('tasks', query),
      ...claimableBy(query.claimableBy),
      ['visible', 'tasks.participants && ?::text[]', query.visibleTo],
    ]),
    { deadline },
  );
  return takePage(rows, query.limit, taskOf);
}

/** The approvals that match a query, newest first. Callers that may see a task may see its approvals. */
export async function listApprovals(db: Database, query: ApprovalQuery, deadline: Date): Promise<Page<Approval>> {
  const { decidableBy: decider } = query;
  const visible = visibleTo(query);
  const conditions: readonly Condition[] = [
    ['status', 'approvals.status = ?', query.status],
    ['role', 'approvals.approver_roles @> ARRAY[?::text]', query.approverRole],
    ['task', 'approvals.task_id = ?::uuid', query.taskId],
    ['session', 'approvals.task_id IN (SELECT id FROM tasks WHERE session_id = ?::uuid)', query.sessionId],
    ['trace', 'approvals.task_id IN (SELECT id FROM tasks WHERE trace_id = ?)', query.traceId],
    ['decider', `approvals.id IN (SELECT approval_id FROM approval_decisions WHERE subject = ?)`, query.decidedBy],
    ['expiring', `approvals.expires_at < ?::timestamptz AND approvals.status = 'pending'`, query.expiresBefore],
    ...createdBetween('approvals', query),
  ];
  const [cheap, costly] =
    decider === undefined ? [[visible], []] : [openFor(decider), [visible, ...decidableBy(decider)]];
  const composed = compose(APPROVALS, query, [...conditions, ...cheap], costly);
  const rows = await db.query<ApprovalRow & PageRow>(...composed, { deadline });
  return takePage(rows, query.limit, approvalOf);
}

function visibleTo({ visibleTo: roles, visibleByApproval: delegated = [] }: ApprovalQuery): Condition {
  const ofTask = (own: string): string =>
    `EXISTS (SELECT 1 FROM tasks WHERE tasks.id = approvals.task_id AND tasks.participants && ${own})`;
  if (roles === undefined || delegated.length === 0) return ['visible', ofTask('?::text[]'), roles];
  const list = (name: string): string => `ARRAY(SELECT jsonb_array_elements_text(?::text::jsonb -> '${name}'))`;
  const sql = `(approvals.approver_roles && ${list('delegated')} OR ${ofTask(list('own'))})`;
  return ['shown', sql, JSON.stringify({ own: roles, delegated })];
}

/** Literals, as in the partial indexes: with parameters the planner could not use those. */
const OPEN = `('pending', 'active', 'awaiting_approval')`;
const ENDED = `('completed', 'failed', 'rejected', 'cancelled', 'expired')`;

function createdBetween(table: Listed['table'], { from, to }: TaskQuery | ApprovalQuery): readonly Condition[] {
  return [
    ['from', `${table}.created_at >= ?::timestamptz`, from],
    ['to', `${table}.created_at < ?::timestamptz`, to],
  ];
}

/** The conditions for tasks that a person can claim now. */
function claimableBy(claimer: Claimer | undefined): readonly Condition[] {
  if (claimer === undefined) return [];
  return [
    ['claimable', `tasks.status = 'pending' AND coalesce(tasks.not_before, '-infinity'::timestamptz) <= now()`, true],
    ['mine', 'tasks.to_role = ANY (?::text[])', claimer.roles],
  ];
}

/**
 * The conditions for pending approvals that a person can vote on now. Their names are passed as an array, and as parties in
 * JSON.
 */
function decidableBy(decider: Decider): readonly Condition[] {
  const { names } = decider;
  const { issuer } = names[0];
  return [
    rightsOf(decider),
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

/** That an approval is pending and lacks votes of a role that a person holds, or has by a delegation. */
function openFor({ roles, delegated = [] }: Decider): readonly Condition[] {
  const open = roles && [...roles, ...delegated.map(({ role }) => role)];
  return [
    ['pending', 'approvals.status = ?', 'pending'],
    ['open', 'approvals.open_roles && ?::text[]', open],
  ];
}

/**
 * That a person has a right to vote for a group that lacks votes, and nobody has used it: in their own right, or by a delegation of
 * somebody without a part in the task.
 */
function rightsOf({ names, roles, delegated = [] }: Decider): Condition {
  const own = (roles ?? [null]).map((role) => ({ role, names }));
  const sql = `EXISTS (
    SELECT 1 FROM unnest(approvals.open_roles) AS open (role), jsonb_array_elements(?::text::jsonb) AS held (by_right)
    WHERE coalesce(by_right ->> 'role', open.role) = open.role
      AND NOT EXISTS (
        SELECT 1 FROM approval_decisions AS used, jsonb_array_elements(by_right -> 'names') AS name (party)
        WHERE used.approval_id = approvals.id AND used.role = open.role AND used.issuer = party ->> 'issuer'
          AND party ->> 'subject' = ANY (coalesce(used.delegator_names, used.names)))
      AND NOT EXISTS (
        SELECT 1 FROM tasks, jsonb_array_elements(by_right -> 'foreign') AS name (party)
        WHERE tasks.id = approvals.task_id AND tasks.parties @> jsonb_build_array(party))
      AND (by_right -> 'foreign' IS NULL OR NOT EXISTS (
        SELECT FROM standing_grants WHERE standing_grants.approval_id = approvals.id)))`;
  return ['rights', sql, JSON.stringify([...own, ...delegated.map((each) => ({ ...each, foreign: each.names }))])];
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

/** A row as JSON, with instants as text. */
type JsonApproval = {
  readonly [K in keyof ApprovalRow]: Date extends ApprovalRow[K]
    ? string | Exclude<ApprovalRow[K], Date>
    : ApprovalRow[K];
};

function aggregateOf(row: AggregateRow): TaskAggregate {
  const [aggregate] = joinAggregates([row], row.approvals.map(revive));
  return aggregate!;
}

function revive(row: JsonApproval): ApprovalRow {
  return {
    ...row,
    decision_at: row.decision_at === null ? null : new Date(row.decision_at),
    created_at: new Date(row.created_at),
    updated_at: new Date(row.updated_at),
    expires_at: new Date(row.expires_at),
  };
}
