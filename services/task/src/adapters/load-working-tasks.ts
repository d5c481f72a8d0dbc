import { mayActFor, type Principal } from '@handoff/kernel';
import type { Queryable, Statement, Transaction } from '@handoff/postgres';
import type { Approval } from '../domain/approval/approval.js';
import type { InboxLoad } from '../domain/task/inbox.js';
import type { Delegation } from '../domain/delegation/delegation.js';
import type { Grant } from '../domain/grant/grant.js';
import { isHeldCall } from '../domain/grant/grant-use.js';
import { isProposal } from '../domain/grant/require-no-proposal.js';
import type { TaskAggregate } from '../domain/task-aggregate.js';
import type { LoadedInbox } from './working-tasks.js';
import type { CallReads } from '../ports/task-rules.js';
import { shareDelegationsTo } from './delegation-statements.js';
import { lockGrants, readProposals } from './grant-statements.js';
import { findBelow } from './find-below.js';
import { taskColumnsWithContentWhere } from './row-sizes.js';
import type { InboxRoom } from './inbox-room.js';
import { loadInboxes } from './load-inboxes.js';
import { lockClaimable, lockClaims } from './lock-claimable.js';
import { approvalOf, taskOf, type ApprovalRow, type TaskRow } from './task-rows.js';
import { DECISIONS } from './vote-rows.js';

/** The rows that a batch of commands needs. */
export interface LoadedTasks {
  /** Locked: no other transaction can change them until this one ends. */
  readonly locked: readonly TaskAggregate[];
  /** Read without a lock. */
  readonly looked: readonly TaskAggregate[];
  /** The ids of the locked tasks below a task, by its id. They are loaded without content. */
  readonly below: ReadonlyMap<string, readonly string[]>;
  /** The loads of the inboxes that the commands add to. */
  readonly inboxes: readonly LoadedInbox[];
  /** The delegations to voters that lack a role of their own. */
  readonly delegations: readonly Delegation[];
  /** The standing grants that may cover what the commands do, or that they are about, locked. */
  readonly grants: readonly Grant[];
}

/**
 * Loads what a batch of commands needs. It locks tasks first, then their approvals, each in the order of ids, so that
 * two batches cannot deadlock. Claimable tasks come last, because claims skip locked rows and wait for none.
 *
 * All of these statements travel together, except where cascades have to find their tasks first.
 *
 * @param locksGiven see {@link CommandModel.load}.
 */
export async function loadWorkingTasks(
  tx: Transaction,
  commands: readonly CallReads[],
  { bounds, room }: { readonly bounds: InboxLoad; readonly room: InboxRoom },
  locksGiven: () => void,
): Promise<LoadedTasks> {
  const claims = commands.flatMap(({ call, claim }) => (claim === undefined ? [] : { call, claim }));
  const lookedAt = [...new Set(commands.flatMap((each) => each.lookedAt ?? []))];
  const found = await findBelow(tx, commands);
  const locking = Promise.all([lockClaims(tx, claims), lockWithAllBelow(tx, commands, found)]);
  if (found.size > 0) await locking;
  const loading = Promise.all([locking, readTasks(tx, lookedAt), lockClaimable(tx, claims)]);
  if (!commands.some(isAboutGrantOnly)) locksGiven();
  const [[, { locked, below }], read, rows] = await loading;
  const have = new Set(locked.map(({ task }) => task.id));
  const [claimable, inboxes] = await Promise.all([
    withLockedApprovals(
      tx,
      rows.filter(({ id }) => !have.has(id)),
    ),
    loadInboxes(tx, commands, locked, bounds, room),
  ]);
  return {
    locked: [...locked, ...claimable],
    looked: read.filter(({ task }) => !have.has(task.id)),
    below,
    inboxes,
    // After the approvals, which tell the roles: most voters hold them, and then there is nothing to read.
    delegations: await shareDelegationsTo(tx, votersWithoutRole(commands, locked)),
    grants: await loadGrants(tx, commands, locked),
  };
}

/** Whether a command locks a grant and no task: the grant comes later than the tasks. */
function isAboutGrantOnly({ grants, tasks = [], approvals = [] }: CallReads): boolean {
  return grants !== undefined && tasks.length === 0 && approvals.length === 0;
}

/** Proposals that are only counted are not locked: then they are not changed. */
async function loadGrants(
  tx: Queryable,
  commands: readonly CallReads[],
  tasks: readonly TaskAggregate[],
): Promise<readonly Grant[]> {
  const proposing = commands.flatMap(({ grants }) =>
    grants !== undefined && 'proposed' in grants ? (grants.role ?? []) : [],
  );
  // First: a proposal that comes into force in between is then among the locked ones.
  const proposed = await readProposals(tx, proposing);
  const locked = await lockGrants(tx, grantsNamed(commands, tasks), rolesOfGrants(commands, tasks));
  return [...locked, ...proposed.filter(({ id }) => !locked.some((grant) => grant.id === id))];
}

/** The grants that commands name, and those that the locked tasks propose. */
function grantsNamed(commands: readonly CallReads[], locked: readonly TaskAggregate[]): readonly string[] {
  const named = commands.flatMap(({ grants }) => (grants !== undefined && 'id' in grants ? [grants.id] : []));
  const proposed = locked.filter(({ task }) => isProposal(task)).map(({ task }) => task.id);
  return [...new Set([...named, ...proposed])];
}

function rolesOfGrants(commands: readonly CallReads[], locked: readonly TaskAggregate[]): readonly string[] {
  const roles = commands.flatMap(({ grants, call }) => {
    if (grants === undefined || 'id' in grants) return [];
    if ('role' in grants) return grants.role ?? call.principal.roles;
    const task = locked.find((each) => each.task.id === grants.ofTask)?.task;
    return task === undefined || isHeldCall(task) ? [] : task.fromRole;
  });
  return [...new Set(roles)];
}

/** The callers of votes that do not hold every role that the approval asks. */
function votersWithoutRole(commands: readonly CallReads[], locked: readonly TaskAggregate[]): readonly Principal[] {
  const approvals = locked.flatMap((aggregate) => aggregate.approvals);
  return commands.flatMap(({ call: { principal }, votesOn }) => {
    const asked = votesOn === undefined ? [] : (approvals.find(({ id }) => id === votesOn)?.groups ?? []);
    return asked.every(({ role }) => mayActFor(principal, role)) ? [] : [principal];
  });
}

/**
 * Locks the tasks that commands name, and the tasks below a cascade. Once those are locked, no task can be routed below
 * them, so a second search finds the tasks that came in between. They are locked out of order; if that deadlocks with
 * another batch, the database aborts one of the two, and it is run again.
 */
async function lockWithAllBelow(
  tx: Queryable,
  commands: readonly CallReads[],
  found: ReadonlyMap<string, readonly string[]>,
): Promise<Pick<LoadedTasks, 'locked' | 'below'>> {
  let below = found;
  const named = commands.flatMap(({ tasks = [] }) => tasks);
  const ofApprovals = commands.flatMap(({ approvals = [] }) => approvals);
  if (below.size === 0) return { locked: await lockNamed(tx, named, ofApprovals), below };
  const locked = [...(await lockNamedAndBelow(tx, named, ofApprovals, [...below.values()].flat()))];
  while (below.size > 0) {
    const have = new Set(locked.map(({ task }) => task.id));
    below = await findBelow(tx, commands);
    const late = [...below.values()].flat().filter((id) => !have.has(id));
    if (late.length === 0) break;
    locked.push(...(await lockNamedAndBelow(tx, [], [], late)));
  }
  return { locked, below };
}

/**
 * The aggregates of locked tasks, with all their approvals, locked too. Votes are inserted under the task's lock, so a
 * statement that begins after that lock sees all of them.
 */
export async function withLockedApprovals(tx: Queryable, rows: readonly TaskRow[]): Promise<readonly TaskAggregate[]> {
  if (rows.length === 0) return [];
  const approvals = await tx.query<ApprovalRow>(LOCK_APPROVALS, [rows.map(({ id }) => id)]);
  return joinAggregates(rows, approvals);
}

/** Joins tasks and their approvals into aggregates, in the order of the tasks. */
export function joinAggregates(tasks: readonly TaskRow[], approvals: readonly ApprovalRow[]): readonly TaskAggregate[] {
  const byTask = new Map<string, Approval[]>(tasks.map(({ id }) => [id, []]));
  for (const row of approvals) byTask.get(row.task_id)?.push(approvalOf(row));
  return tasks.map((row) => ({ task: taskOf(row), approvals: (byTask.get(row.id) ?? []).sort(byOrdinal) }));
}

/** The approvals' statement does not wait for the ids of the tasks, and still begins after all of these are locked. */
async function lockNamed(
  tx: Queryable,
  taskIds: readonly string[],
  approvalIds: readonly string[],
): Promise<readonly TaskAggregate[]> {
  if (taskIds.length === 0 && approvalIds.length === 0) return [];
  const [tasks, approvals] = await Promise.all([
    tx.query<TaskRow>(LOCK_TASKS, [taskIds, approvalIds]),
    tx.query<ApprovalRow>(LOCK_APPROVALS_OF_NAMED, [taskIds, approvalIds]),
  ]);
  return joinAggregates(tasks, approvals);
}

async function lockNamedAndBelow(
  tx: Queryable,
  taskIds: readonly string[],
  approvalIds: readonly string[],
  below: readonly string[],
): Promise<readonly TaskAggregate[]> {
  return withLockedApprovals(tx, await tx.query<TaskRow>(LOCK_TASKS_AND_BELOW, [taskIds, approvalIds, below]));
}

const NAMED = 'SELECT unnest($1::uuid[]) UNION SELECT task_id FROM approvals WHERE id = ANY ($2::uuid[])';

const LOCK_TASKS = {
  name: 'task_lock_tasks',
  text: `SELECT * FROM tasks WHERE id IN (${NAMED}) ORDER BY id FOR NO KEY UPDATE`,
};

const LOCK_APPROVALS = lockApprovals('task_lock_approvals', 'task_id = ANY ($1::uuid[])');
const LOCK_APPROVALS_OF_NAMED = lockApprovals('task_lock_approvals_of_named', `task_id IN (${NAMED})`);

function lockApprovals(name: string, condition: string): Statement {
  const text = `SELECT approvals.*, ${DECISIONS} FROM approvals
    WHERE ${condition} ORDER BY id FOR NO KEY UPDATE OF approvals`;
  return { name, text };
}

/** A cascade may cancel many large tasks, so those are read without content. */
const LOCK_TASKS_AND_BELOW = {
  name: 'task_lock_tasks_and_below',
  text: `SELECT ${taskColumnsWithContentWhere(`tasks.id IN (${NAMED})`)} FROM tasks
    WHERE id IN (${NAMED} UNION SELECT unnest($3::uuid[])) ORDER BY id FOR NO KEY UPDATE`,
};

/**
 * Reads tasks without a lock: a task or an approval may already have the id that a session has ready for its root task.
 */
async function readTasks(tx: Queryable, ids: readonly string[]): Promise<readonly TaskAggregate[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<TaskRow>(
    {
      name: 'task_read_tasks',
      text: `SELECT * FROM tasks
        WHERE id IN (SELECT unnest($1::uuid[]) UNION SELECT task_id FROM approvals WHERE id = ANY ($1::uuid[]))`,
    },
    [ids],
  );
  const ofApprovals = rows.some(({ id }) => !ids.includes(id));
  return joinAggregates(rows, ofApprovals ? await readApprovals(tx, ids) : []);
}

function readApprovals(tx: Queryable, ids: readonly string[]): Promise<readonly ApprovalRow[]> {
  const text = `SELECT approvals.*, ${DECISIONS} FROM approvals WHERE id = ANY ($1::uuid[])`;
  return tx.query<ApprovalRow>({ name: 'task_read_approvals', text }, [ids]);
}

function byOrdinal(a: Approval, b: Approval): number {
  return a.ordinal - b.ordinal;
}
