import { describe, expect, test } from '@jest/globals';
import { uuidv7, type SerialisedEvent } from '@handoff/kernel';
import { createTestDatabase, databaseKinds, whileLocked, type TestDatabase } from '@handoff/postgres/testing';
import { eventually } from '@handoff/testing';
import { createDelegationRules } from '../application/delegation-rules.js';
import { createTaskRules } from '../application/task-rules.js';
import { describeDelegationStore } from '../ports/delegation-store.contract.js';
import { DAY_MS, fay, inTime, max, noon, person, policy } from '../testing/builders.js';
import { toDecide, toRequest, toRoute } from '../testing/commands.js';
import { toDelegate, toEnd } from '../testing/delegations.js';
import { succeed } from '../testing/succeed.js';
import { timed } from '../testing/timed-store.js';
import { lockDelegationsBy } from './delegation-statements.js';
import { createPostgresDelegationStore } from './postgres-delegation-store.js';
import { createPostgresTaskStore } from './postgres-task-store.js';

const announcer = { prefix: 'handoff', newId: uuidv7 };

async function openTasks(database: TestDatabase, rules = createTaskRules({ policy, ...announcer })) {
  const db = await database.open('handoff_task');
  return timed(createPostgresTaskStore({ db, rules, inbox: policy.inbox }), database.setTime);
}

async function openDelegations(database: TestDatabase) {
  const db = await database.open('handoff_task');
  return createPostgresDelegationStore({ db, rules: createDelegationRules(announcer) });
}

describe.each(databaseKinds)('in %s', (kind) => {
  describeDelegationStore(async () => {
    const database = await createTestDatabase(kind);
    const owner = await database.open();
    const text = 'SELECT id, subject, body, partition_key AS "partitionKey" FROM task_outbox ORDER BY position';
    return {
      open: (rules) => openTasks(database, rules),
      openDelegations: () => openDelegations(database),
      setTime: database.setTime,
      events: () => owner.query<SerialisedEvent>({ name: 'test_outbox', text }),
      whileUnreadable: (work) => whileLocked(owner, 'delegations', work),
      close: () => database.drop(),
    };
  });

  test('a new delegation reads none that somebody or its window has ended', async () => {
    const database = await createTestDatabase(kind);
    try {
      const delegations = await openDelegations(database);
      const db = await database.open('handoff_task');
      const read = () => db.transaction((tx) => lockDelegationsBy(tx, [max]));
      await database.setTime(noon);
      for (const delegate of ['dora', 'cleo'])
        if (!(await delegations.execute(toDelegate(max, { delegate }))).ok) throw new Error('not created');
      const [first] = await read();
      await delegations.execute(toEnd(max, first!.id));
      expect(await read()).toHaveLength(1);
      await database.setTime(new Date(noon.getTime() + 32 * DAY_MS));
      expect(await read()).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});

// PGlite runs one transaction at a time, so nothing can come between.
test('on postgres the end of a delegation waits for a vote under it that has begun', async () => {
  const database = await createTestDatabase('postgres');
  try {
    const [owner, watcher] = [await database.open(), await database.open()];
    const [tasks, delegations] = [await openTasks(database), await openDelegations(database)];
    await database.setTime(noon);
    const created = await delegations.execute(toDelegate(max));
    if (!created.ok) throw created.error;
    const { id: taskId } = await succeed(tasks, toRoute(fay));
    const { id } = await succeed(tasks, toRequest(fay, taskId, 'manager'));
    const vote = toDecide(person('dora', 'support'), id, 'approved');
    const waiting = async (types: readonly string[]): Promise<boolean> => {
      const text = `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND locktype = ANY ($1::text[]) AND datname = current_database()`;
      return (await watcher.query({ name: 'test_waiting', text }, [types])).length > 0;
    };
    // The vote has locked the delegation, and cannot write its event.
    const [voted, ended] = await whileLocked(owner, 'task_outbox', async () => {
      const voting = tasks.untimed.execute(vote);
      await eventually(() => waiting(['relation']), { describe: 'a vote that waits for the outbox' });
      const ending = delegations.execute(toEnd(max, created.reply.id!));
      await eventually(() => waiting(['transactionid', 'tuple']), { describe: 'an end that waits for the vote' });
      return [voting, ending] as const;
    }).then((both) => Promise.all(both));
    expect([voted, ended]).toMatchObject([{ ok: true }, { ok: true }]);
    expect((await tasks.findTask(id, inTime()))!.approvals[0]!.votes).toHaveLength(1);
  } finally {
    await database.drop();
  }
});
