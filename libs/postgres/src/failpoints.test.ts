import { armFailpoints } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { counters, createCountersTable, eventsOf, increment, valueOf } from './executor/counters.fixture.js';
import type { Database, Transaction } from './database.js';
import { createCommandExecutor } from './executor/command-executor.js';
import { createOutboxRelay } from './outbox/outbox-relay.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from './testing.js';

describe.each(databaseKinds)('failpoints on %s', (kind) => {
  let database: TestDatabase;
  let db: Database;
  let disarm = (): void => {};
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    await createCountersTable(await database.open());
    db = await database.open('handoff_session');
  });
  afterEach(() => disarm());
  afterAll(() => database.drop());

  test('of a batch lie between what it has done and what it has not', async () => {
    const trace: string[] = [];
    const { execute } = createCommandExecutor({
      db: traced(db, trace),
      model: counters,
      onEvents: () => trace.push('told'),
    });
    disarm = armFailpoints((name) => trace.push(name));
    await execute(increment('traced'));
    expect(trace).toEqual([
      'transaction.begun',
      'counters_load',
      'session_commands_select',
      'counters_insert',
      'transaction.row-written',
      'session_outbox_insert',
      'session_commands_insert',
      'transaction.before-commit',
      'transaction.after-commit',
      'told',
    ]);
  });

  test.each([
    ['transaction.begun', 0],
    ['transaction.row-written', 0],
    ['transaction.before-commit', 0],
    ['transaction.after-commit', 1],
  ])('a batch that ends at %s leaves %i changes and as many events', async (point, left) => {
    const counter = `ended at ${point}`;
    disarm = armFailpoints((name) => {
      if (name === point) throw new Error('the end');
    });
    const outcome = await createCommandExecutor({ db, model: counters }).execute(increment(counter));
    disarm();
    expect(outcome.ok).toBe(false);
    expect([await valueOf(db, counter), (await eventsOf(db, counter)).length]).toEqual([left, left]);
  });

  test('relay.published lies between the acknowledgement of the bus and the mark', async () => {
    await createCommandExecutor({ db, model: counters }).execute(increment('published'));
    const acknowledged = new Set<string>();
    const publish = async (events: readonly { readonly id: string }[]): Promise<readonly number[]> => {
      events.forEach(({ id }) => acknowledged.add(id));
      return [];
    };
    let ends = 0;
    disarm = armFailpoints((name) => {
      if (name !== 'relay.published') return;
      ends += 1;
      throw new Error('the end');
    });
    const relay = createOutboxRelay({ db, bus: { publish }, table: 'session_outbox' });
    await eventually(() => ends > 0);
    expect(await relay.depth()).toMatchObject({ count: acknowledged.size });
    disarm();
    await eventually(async () => (await relay.depth()).count === 0);
    await relay.stop();
  });
});

/** The same database, with the name of each statement of a transaction added to the trace when it is done. */
function traced(db: Database, trace: string[]): Database {
  return {
    ...db,
    transaction: (work, options) => db.transaction((tx) => work(tracedStatements(tx, trace)), options),
  };
}

function tracedStatements(tx: Transaction, trace: string[]): Transaction {
  return {
    get now() {
      return tx.now;
    },
    send(statement, parameters) {
      tx.send(statement, parameters);
      trace.push(statement.name);
    },
    async query(statement, parameters) {
      const rows = await tx.query(statement, parameters);
      trace.push(statement.name);
      return rows as never;
    },
  };
}
