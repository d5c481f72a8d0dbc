import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { Database, Statement, Transaction } from '@handoff/postgres';
import { createTestDatabase, explained, fillTables, type TestDatabase } from '@handoff/postgres/testing';
import { aCall, inTime, newId, person } from '../testing/builders.js';
import { everyApproval, everyTask } from '../ports/task-store-contract/lists.js';
import type { ApprovalQuery, TaskQuery } from '../ports/task-store.js';
import { countInbox, findClaimable } from './count-inbox.js';
import { countOverview } from './count-overview.js';
import { createInboxRoom } from './inbox-room.js';
import { loadInboxes } from './load-inboxes.js';
import { lockClaimable } from './lock-claimable.js';
import { findRest } from './expire-due-tasks.js';
import { findRoutedBy, findTask, findTaskStates, listApprovals, listTasks } from './query-tasks.js';

const ISSUER = 'https://id.example';

/** Every query of the API, on a database whose size makes a sequential scan dearer than an index. */
describe('the plan of', () => {
  let database: TestDatabase;
  let reader: Database;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    await fillTables(await database.open(), {
      rows: 50_000,
      issuer: ISSUER,
      tables: ['tasks', 'approvals', 'approval_decisions'],
    });
    await routeToNewcomers(await database.open());
    reader = await database.open('handoff_task');
  });
  afterAll(() => database.drop());

  /** Expects that the query reads by these indexes, and no table from end to end. */
  async function expectPlans(run: (db: Database) => Promise<unknown>, ...indexes: readonly string[]): Promise<void> {
    const { db, plans } = explained(reader);
    await run(db);
    const plan = plans.map((each) => `${each.name}\n${each.plan}`).join('\n\n');
    expect(plan).not.toMatch(/Seq Scan on (tasks|approvals|approval_decisions)\b/);
    for (const index of indexes) expect(plan).toMatch(new RegExp(` (using|on) (${index})\\b`));
  }

  const listings: readonly [string, Partial<TaskQuery>, string][] = [
    ['all tasks', {}, 'tasks_newest'],
    ['tasks for a role', { toRole: 'team-3' }, 'tasks_inbox|tasks_newest'],
    ['tasks for a role in a status', { toRole: 'team-3', status: 'pending' }, 'tasks_inbox|tasks_waiting_of_sender'],
    ['tasks from a role', { fromRole: 'sales-3' }, 'tasks_by_sender'],
    ['tasks in a status', { status: 'failed' }, 'tasks_by_status|tasks_newest'],
    ['tasks in a rare status', { status: 'expired' }, 'tasks_by_status'],
    ['tasks of a trace', { traceId: 'a'.repeat(32) }, 'tasks_by_trace'],
    ['tasks of a session', { sessionId: newId() }, 'tasks_by_session'],
    ['tasks of a type', { type: 'kind-3' }, 'tasks_by_type|tasks_newest'],
    ['tasks of a rare type', { type: 'rare' }, 'tasks_by_type'],
    ['dead-lettered tasks', { deadLettered: true }, 'tasks_dead_lettered'],
    ['tasks of a day', { from: fromNow(-24), to: fromNow(0) }, 'tasks_newest'],
    ['tasks of a type and a day', { type: 'kind-3', from: fromNow(-24) }, 'tasks_by_type|tasks_newest'],
    ['tasks that have to end soon', { dueBefore: fromNow(24) }, 'tasks_to_be_done_by'],
    ['tasks that ended within a day', { endedFrom: fromNow(-24) }, 'tasks_ended|tasks_newest'],
    ['tasks that failed within a day', { endedFrom: fromNow(-24), status: 'failed' }, 'tasks_ended|tasks_by_status'],
    [
      'tasks that a person can claim',
      { claimableBy: { roles: ['team-3', 'team-4'] } },
      'tasks_inbox|tasks_by_status|tasks_claimable|tasks_waiting_of_sender',
    ],
    ['tasks that an admin can claim', { claimableBy: { roles: undefined } }, 'tasks_by_status|tasks_newest|tasks_due'],
    ['tasks below a task', { parentTaskId: newId() }, 'tasks_children'],
  ];

  test.each(listings)('%s uses an index', async (_title, filters, index) => {
    const query = (given: Partial<TaskQuery>): TaskQuery => ({ ...EVERYTHING, ...filters, ...given });
    for (const after of [undefined, { createdAt: new Date(), id: newId() }]) {
      await expectPlans((db) => listTasks(db, query({ after }), inTime()), index);
      await expectPlans((db) => listTasks(db, query({ after, withContent: true }), inTime()), index);
    }
    await expectPlans((db) => listTasks(db, query({ visibleTo: ['sales-3'] }), inTime()));
    await expectPlans((db) => listTasks(db, query({ visibleTo: ['nobody'] }), inTime()));
  });

  test('a list for a role that sees half of all tasks reads a page in its order', async () => {
    for (const filters of [{}, { toRole: 'team-3', status: 'pending' }, { status: 'completed' }] as const) {
      const { db, plans } = explained(reader);
      await listTasks(db, { ...EVERYTHING, ...filters, visibleTo: ['finance'] }, inTime());
      for (const { plan } of plans) expect(plan).not.toMatch(/Sort Key|tasks_by_participant/);
    }
  });

  const decider = { names: [{ issuer: ISSUER, subject: 'lea' }], roles: ['legal'] } as const;
  const approvalListings: readonly [string, Partial<ApprovalQuery>, string][] = [
    ['all approvals', {}, 'approvals_newest'],
    ['pending approvals', { status: 'pending' }, 'approvals_by_status|approvals_newest'],
    ['approvals of a rare status', { status: 'expired' }, 'approvals_by_status'],
    ['approvals of a role', { approverRole: 'board' }, 'approvals_by_role'],
    ['approvals in a session', { sessionId: newId() }, 'approvals_by_task|approvals_in_order'],
    ['approvals of a trace', { traceId: 'a'.repeat(32) }, 'approvals_by_task|approvals_in_order'],
    ['approvals that a person decided', { decidedBy: 'legal-1' }, 'approval_decisions_by_subject'],
    ['approvals that somebody else decided', { decidedBy: 'nobody' }, 'approval_decisions_by_subject'],
    ['approvals of a day', { from: fromNow(-24), to: fromNow(0) }, 'approvals_newest'],
    ['approvals that expire soon', { expiresBefore: fromNow(24) }, 'approvals_due|approvals_by_status'],
    ['approvals of a task', { taskId: newId() }, 'approvals_by_task|approvals_in_order'],
    [
      'approvals that a person can decide',
      { decidableBy: decider },
      'approvals_by_status|approvals_open_for|approvals_due',
    ],
  ];

  test.each(approvalListings)('%s uses an index', async (_title, filters, index) => {
    const query = (given: Partial<ApprovalQuery>): ApprovalQuery => ({ ...ALL_APPROVALS, ...filters, ...given });
    await expectPlans((db) => listApprovals(db, query({}), inTime()), index);
    await expectPlans((db) => listApprovals(db, query({ visibleTo: ['finance'] }), inTime()));
  });

  test('a page of what a person can decide tests little more than the approvals on it', async () => {
    const query = { ...ALL_APPROVALS, decidableBy: decider, visibleTo: ['legal'] };
    const plan = await analysed(reader, (db) => listApprovals(db, query, inTime()));
    expect(plan).toMatch(/ on approvals .*actual rows=\d{3,}/);
    const tests = plan.matchAll(/ on (?:tasks|approval_decisions) .* loops=(\d+)\)/g);
    expect(new Set(Array.from(tests, ([, loops]) => Number(loops)))).toEqual(new Set([query.limit + 1]));
  });

  test('a status, and of a task by its key, use indexes', async () => {
    await expectPlans((db) => findTask(db, newId(), inTime()), 'tasks_pkey', 'approvals_pkey');
    const ids = Array.from({ length: 32 }, newId);
    await expectPlans((db) => findTaskStates(db, ids, inTime()), 'tasks_pkey', 'approvals_pkey');
    await expectPlans((db) => findRoutedBy(db, uuidv7(new Date()), inTime()), 'tasks_idempotency_key_once');
  });

  // Whoever is new sends more tasks than the planner knows of, until the table is analysed again.
  describe.each([
    ['that the statistics know', 'team-3', 'kind-1'],
    ['newer than the statistics', 'newcomers', 'news'],
  ])('for a role %s', (_title, role, type) => {
    test('a wait for claimable tasks, with types or without, uses the index of claims', async () => {
      await expectPlans((db) => findClaimable(db, [{ role, types: undefined }]), 'tasks_claimable');
      await expectPlans((db) => findClaimable(db, [{ role, types: [type] }]), 'tasks_claimable_by_type');
    });

    test('a claim reads as many tasks as it takes', async () => {
      for (const types of [undefined, [type]]) {
        const claim = { role, types, max: 3, leaseSeconds: 60 };
        const plan = await plansOf(reader, (tx) => lockClaimable(tx, [{ call: aCall(person('lea')), claim }]));
        expect(plan).toMatch(/LockRows .*\n +-> {2}Index Scan using tasks_claimable/);
      }
    });
  });

  test('the time until something is due uses the indexes of what is due', async () => {
    await expectPlans((db) => findRest(db), 'tasks_due', 'tasks_to_be_done_by', 'tasks_lapsing', 'approvals_due');
  });

  test('an overview reads what waits and a day by indexes', async () => {
    await expectPlans(
      (db) => countOverview(db, inTime()),
      'tasks_newest',
      'tasks_ended',
      'approvals_due|approvals_by_status|approvals_open_for',
    );
  });

  test('a new task for an inbox far from its limit reads none of the tasks that wait in it', async () => {
    const call = aCall({ ...person('finance-7', 'finance'), issuer: ISSUER });
    const adds = { toRole: 'team-3', more: { tasks: 1, bytes: 80 } };
    const bounds = { tasks: 10_000, bytes: 2 ** 30 };
    const plan = await plansOf(reader, (tx) => loadInboxes(tx, [{ call, adds }], [], bounds, createInboxRoom()));
    expect(plan.match(/Index Only Scan using tasks_waiting_of_sender on tasks/g)).toHaveLength(2);
    expect(plan.match(/ on tasks/g)).toHaveLength(2);
  });

  test('the inbox of a role uses indexes', async () => {
    await expectPlans((db) => countInbox(db, { role: 'team-3', maxTypes: 5 }, inTime()), 'tasks_inbox|tasks_due');
  });
});

/** Adds a full inbox of a role that the statistics do not know. */
async function routeToNewcomers(owner: Database): Promise<void> {
  await owner.query({
    name: 'route_to_newcomers',
    text: `INSERT INTO tasks SELECT (jsonb_populate_record(tasks, jsonb_build_object('id', gen_random_uuid(),
        'idempotency_key', gen_random_uuid(), 'to_role', 'newcomers', 'type', 'news', 'status', 'pending'))).*
      FROM tasks WHERE status IN ('pending', 'completed') LIMIT 20000`,
  });
}

/** The plans of a transaction's statements, which it runs. */
async function plansOf(db: Database, run: (tx: Transaction) => Promise<unknown>): Promise<string> {
  const plans: string[] = [];
  await db.transaction(async (tx) => {
    const noting: Transaction = Object.create(tx, {
      query: {
        async value({ name, text }: Statement, parameters: readonly unknown[]) {
          if (text.startsWith('SET ')) return tx.query({ name, text });
          const rows = await tx.query({ name: `explain_${name}`, text: `EXPLAIN ${text}` }, parameters);
          plans.push(...rows.map((row) => String(row['QUERY PLAN'])));
          return tx.query({ name, text }, parameters);
        },
      },
    }) as Transaction;
    await run(noting);
  });
  return plans.join('\n');
}

/** What the database did for each statement of a reader. */
async function analysed(db: Database, run: (db: Database) => Promise<unknown>): Promise<string> {
  const plans: string[] = [];
  const query: Database['query'] = async (statement, parameters, options) => {
    const analyse = {
      name: 'analyse',
      text: `EXPLAIN (ANALYZE, TIMING OFF) ${statement.text}`,
      unprepared: true,
    } as const;
    const rows = await db.query(analyse, parameters);
    plans.push(...rows.map((row) => String(row['QUERY PLAN'])));
    return db.query(statement, parameters, options);
  };
  await run({ ...db, query });
  return plans.join('\n');
}

/** An instant so many hours from now. */
function fromNow(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString();
}

/** As a gateway asks for a page. */
const EVERYTHING: TaskQuery = { ...everyTask, limit: 20, withContent: false };
const ALL_APPROVALS: ApprovalQuery = { ...everyApproval, limit: 20 };
