import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OTHER_IDS_MS, uuidv7 } from '@handoff/kernel';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';
import { createCommandExecutor } from './command-executor.js';
import { counters, createCountersTable, eventsOf, increment, valueOf, type Increment } from './counters.fixture.js';

const MINUTE_MS = 60_000;

describe.each(databaseKinds)('a command with other ids on %s', (kind) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    await createCountersTable(await database.open());
    db = await database.open('handoff_session');
  });
  afterAll(() => database.drop());

  const executor = () => createCommandExecutor({ db, model: counters });
  const newId = () => uuidv7(new Date());
  /** One call by the ids of three hours, as it is made in the middle one, in the one after, and so on. */
  function namesOfHours(counter: string, options: Parameters<typeof increment>[1] = {}) {
    const ids = Array.from({ length: 6 }, newId);
    return (hour: number): Increment =>
      increment(counter, { ...options, commandId: ids[hour]!, otherIds: [ids[hour - 1]!, ids[hour + 1]!] });
  }

  test('is a repetition if it was executed under one of them, before or after', async () => {
    const named = namesOfHours('across');
    const first = await executor().execute(named(2));
    for (const hour of [1, 3, 2]) expect(await executor().execute(named(hour))).toEqual({ ...first, replayed: true });
    expect(await valueOf(db, 'across')).toBe(1);
  });

  test('is a new one when that was more than an hour ago', async () => {
    const named = namesOfHours('later');
    const at = new Date('2027-01-01T00:00:00.000Z');
    const during = async (msLater: number, hour: number) => {
      await database.setTime(new Date(at.getTime() + msLater));
      const { call, ...command } = named(hour);
      const deadline = new Date(at.getTime() + msLater + 20_000);
      return executor().execute({ ...command, call: { ...call, deadline } });
    };
    try {
      await during(0, 1);
      expect(await during(OTHER_IDS_MS, 2)).toMatchObject({ ok: true, replayed: true });
      expect(await during(OTHER_IDS_MS + 1_000, 2)).toMatchObject({ ok: true, replayed: false });
      expect(await during(OTHER_IDS_MS + MINUTE_MS, 1)).toMatchObject({ reply: { version: 1 }, replayed: true });
      expect(await during(2 * OTHER_IDS_MS, 3)).toMatchObject({ reply: { version: 2 }, replayed: true });
    } finally {
      await database.setTime(undefined);
    }
  });

  test('is executed once when it comes under all of them at the same time, together or to different instances', async () => {
    const named = namesOfHours('at once');
    const [one, two] = [executor(), executor()];
    const commands = [3, 2, 3, 2, 3, 2].map(named);
    const outcomes = await Promise.all(commands.map((each, i) => (i < 3 ? one : two).execute(each)));
    expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(await valueOf(db, 'at once')).toBe(1);
    expect(await eventsOf(db, 'at once')).toHaveLength(1);
  });

  test('is executed once, even if no row lock keeps two of them apart', async () => {
    const [one, two] = [executor(), executor()];
    for (let round = 0; round < 20; round += 1) {
      const named = namesOfHours('');
      const command = (hour: number) => ({ ...named(hour), input: { counter: `made ${round} in ${hour}`, by: 1 } });
      const outcomes = await Promise.all([one.execute(command(2)), two.execute(command(3))]);
      expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
      expect((await valueOf(db, `made ${round} in 2`)) + (await valueOf(db, `made ${round} in 3`))).toBe(1);
    }
  });

  test('is refused when another request has one of them', async () => {
    const named = namesOfHours('reused');
    await executor().execute(named(1));
    const { call, ...command } = named(2);
    expect(await executor().execute({ ...command, call: { ...call, fingerprint: 'other' } })).toMatchObject({
      ok: false,
      error: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  test('is authorised as it is now, before it is answered', async () => {
    const named = namesOfHours('own across');
    await executor().execute(named(1));
    const { call, ...command } = named(2);
    const principal = { ...call.principal, roles: ['legal'] };
    const other = { ...command, input: { ...command.input, counter: 'theirs across' }, call: { ...call, principal } };
    expect(await executor().execute(other)).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
    expect(await executor().execute({ ...command, call: { ...call, principal } })).toMatchObject({
      error: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  test('finds its way past a refusal from whichever hour it comes, and acts once', async () => {
    const [refused, named] = [namesOfHours('refused', { by: 0 }), namesOfHours('refused')];
    const first = await executor().execute(refused(1));
    const again = await executor().execute(refused(2));
    expect(first).toMatchObject({ ok: false, error: { code: 'ILLEGAL_TRANSITION' } });
    expect(again).toMatchObject({ ok: false, error: { firstTraceId: 'trace' } });
    // The next name of the call: only a caller that was refused uses it.
    await executor().execute(named(2));
    expect(await executor().execute(refused(3))).toMatchObject({ ok: false, error: { firstTraceId: 'trace' } });
    expect(await executor().execute(named(3))).toMatchObject({ ok: true, replayed: true });
    expect(await valueOf(db, 'refused')).toBe(1);
  });

  test('is not found under them without a key', async () => {
    const named = namesOfHours('unkeyed', { keyed: false });
    for (const hour of [1, 2]) expect(await executor().execute(named(hour))).toMatchObject({ replayed: false });
    expect(await valueOf(db, 'unkeyed')).toBe(2);
  });
});
