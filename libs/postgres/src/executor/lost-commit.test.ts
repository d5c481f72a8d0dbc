import { HandoffError } from '@handoff/kernel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Database } from '../database.js';
import { openDatabase } from '../open-database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { startLossyProxy, type LossyProxy } from '../testing/lossy-proxy.js';
import { createCommandExecutor } from './command-executor.js';
import { counters, createCountersTable, eventsOf, increment, valueOf } from './counters.fixture.js';

describe('commands whose COMMIT is lost', () => {
  let database: TestDatabase;
  let proxy: LossyProxy;
  let direct: Database;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    direct = await database.open();
    await createCountersTable(direct);
    proxy = await startLossyProxy(database.url);
    db = await openDatabase({
      url: proxy.url,
      role: 'handoff_session',
      applicationName: 'lost-commit',
      poolMax: 4,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 60_000,
    });
  });
  afterAll(async () => {
    await db.close();
    await proxy.close();
    await database.drop();
  });

  test.each(['reply', 'request'] as const)(
    'a keyed command whose %s is lost is executed once and answered',
    async (what) => {
      const { execute } = createCommandExecutor({ db, model: counters });
      proxy.loseCommit(what);
      expect(await execute(increment(`keyed-${what}`))).toMatchObject({ ok: true, reply: { version: 1 } });
      expect(await valueOf(direct, `keyed-${what}`)).toBe(1);
      expect(await eventsOf(direct, `keyed-${what}`)).toHaveLength(1);
    },
  );

  test('a batch with keyed commands among others is known to have happened, all of it', async () => {
    const { execute } = createCommandExecutor({ db, model: counters });
    proxy.loseCommit('reply');
    const commands = [increment('mixed', { keyed: false }), increment('mixed'), increment('mixed', { by: 0 })];
    const outcomes = await Promise.all(commands.map((command) => execute(command)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(outcomes[2]).toMatchObject({ error: { code: 'ILLEGAL_TRANSITION' } });
    expect(await valueOf(direct, 'mixed')).toBe(2);
  });

  test('a command without a key is OUTCOME_UNKNOWN', async () => {
    const { execute } = createCommandExecutor({ db, model: counters });
    proxy.loseCommit('request');
    const outcome = await execute(increment('unkeyed', { keyed: false }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } });
  });

  test('a change without an event has an unknown outcome without a key, and is made once with one', async () => {
    const quiet: typeof counters = {
      ...counters,
      decide: (...given) => ({ ...counters.decide(...given), events: [] }),
    };
    const { execute } = createCommandExecutor({ db, model: quiet });
    for (const what of ['reply', 'request'] as const) {
      proxy.loseCommit(what);
      const commands = [increment(`quiet ${what}`), increment(`unheard ${what}`, { keyed: false })];
      const outcomes = await Promise.all(commands.map((command) => execute(command)));
      expect(outcomes).toMatchObject([{ ok: true }, { ok: false, error: { code: 'OUTCOME_UNKNOWN' } }]);
      expect(await valueOf(direct, `quiet ${what}`)).toBe(1);
    }
  });

  test('a command that another instance executed meanwhile does not speak for the batch that was lost', async () => {
    const command = increment('contested');
    const elsewhere = createCommandExecutor({ db, model: counters });
    const losing = loseFirstTransaction(db, async () => {
      // It comes to the very reply that the lost batch had decided.
      expect(await elsewhere.execute(command)).toMatchObject({ ok: true });
    });
    const { execute } = createCommandExecutor({ db: losing, model: counters });
    const outcomes = await Promise.all(
      [command, increment('bystander', { keyed: false })].map((command) => execute(command)),
    );
    expect(outcomes[0]).toMatchObject({ ok: true, replayed: true, reply: { version: 1 } });
    expect(outcomes[1]).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } });
    expect([await valueOf(direct, 'contested'), await valueOf(direct, 'bystander')]).toEqual([1, 0]);
  });

  test('a refusal is told of once', async () => {
    const { execute } = createCommandExecutor({ db, model: counters });
    proxy.loseCommit('reply');
    const outcome = await execute(increment('refused', { by: 0 }));
    expect(outcome).toMatchObject({ ok: false, error: { code: 'ILLEGAL_TRANSITION' } });
    expect(await eventsOf(direct, 'refused')).toEqual(['refused']);
  });

  test('a committed batch is recognised, even without a key in it', async () => {
    const { execute } = createCommandExecutor({ db, model: counters });
    const commands = Array.from({ length: 3 }, () => increment('keyless', { keyed: false }));
    proxy.loseCommit('reply');
    const outcomes = await Promise.all(commands.map((command) => execute(command)));
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await valueOf(direct, 'keyless')).toBe(3);
  });

  test('when only some of the keyed commands are found, the batch was not committed', async () => {
    const [known, other] = [increment('half'), increment('other half')];
    const losing = loseFirstTransaction(db, async () => {
      // Alone it comes to the very reply that the lost batch had decided.
      await createCommandExecutor({ db, model: counters }).execute(known);
    });
    const { execute } = createCommandExecutor({ db: losing, model: counters });
    const outcomes = await Promise.all([known, other].map((command) => execute(command)));
    expect(outcomes).toMatchObject([
      { ok: true, reply: { version: 1 } },
      { ok: true, reply: { version: 1 } },
    ]);
    expect([await valueOf(direct, 'half'), await valueOf(direct, 'other half')]).toEqual([1, 1]);
  });

  test('with the database gone at the same time a keyed command is OUTCOME_UNKNOWN, and its repetition settles it', async () => {
    const gone = await startLossyProxy(database.url);
    const through = await openDatabase({
      url: gone.url,
      role: 'handoff_session',
      applicationName: 'gone',
      poolMax: 1,
      statementTimeoutMs: 60_000,
      connectTimeoutMs: 500,
    });
    await eventually(() => through.isReachable(), { describe: 'a connection to lose' });
    gone.loseCommit('reply');
    const command = increment('gone');
    const closing = gone.refuse();
    const outcome = await createCommandExecutor({ db: through, model: counters }).execute(command);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'OUTCOME_UNKNOWN' } });
    await closing;
    await Promise.all([through.close(), gone.close()]);
    expect(await createCommandExecutor({ db, model: counters }).execute(command)).toMatchObject({ ok: true });
    expect(await valueOf(direct, 'gone')).toBe(1);
  });
});

/** A database whose first transaction is rolled back though its COMMIT was sent; then something happens elsewhere. */
function loseFirstTransaction(db: Database, meanwhile: () => Promise<void>): Database {
  let lost = false;
  return {
    ...db,
    async transaction(work, options) {
      if (lost) return db.transaction(work, options);
      lost = true;
      const rolledBack = db.transaction(async (tx) => {
        await work(tx);
        throw new Error('rolled back');
      }, options);
      await expect(rolledBack).rejects.toThrow('rolled back');
      await meanwhile();
      throw new HandoffError('OUTCOME_UNKNOWN');
    },
  };
}
