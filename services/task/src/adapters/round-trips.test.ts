import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ResultOf, claimTasks } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import { openDatabase, type Database } from '@handoff/postgres';
import { createTestDatabase, startCountingProxy, type TestDatabase } from '@handoff/postgres/testing';
import { createTaskRules } from '../application/task-rules.js';
import type { TaskCommand } from '../domain/task-command.js';
import type { TaskStore } from '../ports/task-store.js';
import { fay, person, policy } from '../testing/builders.js';
import { toClaim, toCompleteClaimed, toDecide, toRequest, toRoute } from '../testing/commands.js';
import { createPostgresTaskStore } from './postgres-task-store.js';

let database: TestDatabase;
let proxy: Awaited<ReturnType<typeof startCountingProxy>>;
let db: Database;
let store: TaskStore;
beforeAll(async () => {
  database = await createTestDatabase('postgres');
  proxy = await startCountingProxy(database.url);
  const times = { statementTimeoutMs: 60_000, connectTimeoutMs: 60_000 };
  db = await openDatabase({ url: proxy.url, role: 'handoff_task', applicationName: 'count', poolMax: 1, ...times });
  const rules = createTaskRules({ policy, prefix: 'handoff', newId: uuidv7 });
  store = createPostgresTaskStore({ db, rules, inbox: policy.inbox });
});
afterAll(async () => {
  await db.close();
  proxy.close();
  await database.drop();
});

const KEYED = { keyed: true };
const worker = person('wim', 'manager');

/** Executes commands in one batch. @returns their replies, and the round trips that the batch took. */
async function run(...commands: readonly TaskCommand[]) {
  const before = proxy.trips();
  const outcomes = await Promise.all(commands.map((command) => store.execute(command)));
  const trips = proxy.trips() - before;
  const replies = outcomes.map((outcome) => {
    if (!outcome.ok) throw outcome.error;
    return JSON.parse(outcome.reply.body) as unknown;
  });
  return { replies, trips };
}

test('a batch locks in the round trip of its BEGIN; only claims take another, for the approvals of what they find', async () => {
  await claimAndComplete(); // prepares the statements
  await expect(claimAndComplete()).resolves.toEqual({ claims: 3, completions: 2, both: 3 });
});

test('votes of holders of the role take two round trips', async () => {
  await vote();
  await expect(vote()).resolves.toBe(2);
});

async function vote(): Promise<number> {
  const { replies } = await run(toRoute(fay, {}, KEYED));
  const { task_id } = replies[0] as { readonly task_id: string };
  const asked = await run(toRequest(fay, task_id, 'legal'));
  const { approval_id } = asked.replies[0] as { readonly approval_id: string };
  return (await run(toDecide(person('lea', 'legal'), approval_id, 'approved', KEYED))).trips;
}

async function claimAndComplete() {
  await run(...Array.from({ length: 6 }, () => toRoute(fay, {}, KEYED)));
  const claimed = await run(toClaim(worker, { max: 4 }, KEYED));
  const [first, second, third, fourth] = (claimed.replies[0] as ResultOf<typeof claimTasks>).tasks.map((task) =>
    toCompleteClaimed(worker, task.task_id, task.lease.lease_id, KEYED),
  );
  const completed = await run(first!, second!);
  const both = await run(toClaim(worker, {}, KEYED), third!, toClaim(worker, {}, KEYED), fourth!);
  return { claims: claimed.trips, completions: completed.trips, both: both.trips };
}
