import type { CommandExecutorDeps } from './executor-deps.js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';
import { createCommandExecutor } from './command-executor.js';
import { counters, createCountersTable, eventsOf, increment, valueOf, type Increment } from './counters.fixture.js';
import { purgeCommands } from './command-rows.js';

const DAY_MS = 86_400_000;

describe.each(databaseKinds)('commands on %s', (kind) => {
  let database: TestDatabase;
  let db: Database;
  let owner: Database;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    owner = await database.open();
    await createCountersTable(owner);
    db = await database.open('handoff_session');
  });
  afterAll(() => database.drop());

  function executor(options: Partial<CommandExecutorDeps<Increment, never>> = {}) {
    return createCommandExecutor({ db, model: counters, ...options });
  }

  test('one command changes the row, tells of it and answers', async () => {
    const outcome = await executor().execute(increment('one'));
    expect(outcome).toMatchObject({
      ok: true,
      replayed: false,
      reply: { body: '{"counter":"one","value":1}', version: 1 },
    });
    expect(await valueOf(db, 'one')).toBe(1);
    expect(await eventsOf(db, 'one')).toEqual(['{"counter":"one","value":1}']);
  });

  test('commands that come at once share transactions and each sees the one before', async () => {
    const sizes: number[] = [];
    const { execute } = executor({ metrics: { batch: ({ size }) => sizes.push(size) } });
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => execute(increment('many'))));
    expect(outcomes.map((outcome) => outcome.ok && outcome.reply.version)).toEqual(
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    expect(await valueOf(db, 'many')).toBe(40);
    expect(await eventsOf(db, 'many')).toHaveLength(40);
    expect(sizes.length).toBeLessThan(40);
    expect(sizes.reduce((a, b) => a + b)).toBe(40);
  });

  test('a batch has its limit', async () => {
    const sizes: number[] = [];
    const { execute } = executor({ batchMax: 8, metrics: { batch: ({ size }) => sizes.push(size) } });
    await Promise.all(Array.from({ length: 30 }, () => execute(increment('limited'))));
    expect(Math.max(...sizes)).toBe(8);
  });

  test('the same keyed command again is answered with the first reply, byte for byte', async () => {
    const { execute } = executor();
    const command = increment('replayed');
    const first = await execute(command);
    await execute(increment('replayed'));
    const again = await execute({ ...command });
    expect(again).toEqual({ ...first, replayed: true });
    expect(await valueOf(db, 'replayed')).toBe(2);
  });

  test('the same keyed command twice in one batch is executed once', async () => {
    const { execute } = executor();
    const command = increment('twins');
    const [first, second] = await Promise.all([execute(command), execute(command)]);
    expect(first).toMatchObject({ ok: true, replayed: false });
    expect(second).toEqual({ ...first, replayed: true });
    expect(await valueOf(db, 'twins')).toBe(1);
  });

  test('the same key with another request is refused', async () => {
    const { execute } = executor();
    const command = increment('reused');
    await execute(command);
    const other = increment('reused', { commandId: command.call.commandId, fingerprint: 'other' });
    expect(await execute(other)).toMatchObject({ ok: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(await valueOf(db, 'reused')).toBe(1);
  });

  test('a command without a key is executed each time', async () => {
    const { execute } = executor();
    const command = increment('unkeyed', { keyed: false });
    await execute(command);
    expect(await execute(command)).toMatchObject({ ok: true, replayed: false });
    expect(await valueOf(db, 'unkeyed')).toBe(2);
  });

  test('a refusal changes nothing, tells of itself once, and is the answer to its command from then on', async () => {
    const { execute } = executor();
    const commandId = uuidv7(new Date());
    const refused = await execute(increment('refused', { commandId, by: 0, traceId: 'first' }));
    expect(refused).toMatchObject({ ok: false, error: { code: 'ILLEGAL_TRANSITION', firstTraceId: undefined } });
    // The first attempt may come after its repetition: it must not act on what has changed meanwhile.
    const again = await execute(increment('refused', { commandId, traceId: 'second' }));
    expect(again).toMatchObject({ ok: false, error: { code: 'ILLEGAL_TRANSITION', firstTraceId: 'first' } });
    expect(await eventsOf(db, 'refused')).toEqual(['refused']);
    expect(await valueOf(db, 'refused')).toBe(0);
  });

  test('a refused command twice in one batch is refused once', async () => {
    const { execute } = executor();
    const command = increment('refused twins', { by: 0 });
    const outcomes = await Promise.all([execute(command), execute(command)]);
    expect(outcomes).toMatchObject([{ error: { firstTraceId: undefined } }, { error: { firstTraceId: 'trace' } }]);
    expect(await eventsOf(db, 'refused twins')).toEqual(['refused']);
  });

  test('one command that is refused at one executor and would be executed at another comes to one of both', async () => {
    const [a, b] = [executor(), executor()];
    for (let i = 0; i < 20; i += 1) {
      const name = `either-${i}`;
      const commandId = uuidv7(new Date());
      await Promise.all([a.execute(increment(name, { commandId, by: 0 })), b.execute(increment(name, { commandId }))]);
      const settled = await a.execute(increment(name, { commandId }));
      expect(settled.ok).toBe((await valueOf(db, name)) === 1);
    }
  });

  test('a refusal that another attempt could better is decided anew', async () => {
    const { execute } = executor();
    const commandId = uuidv7(new Date());
    expect(await execute(increment('bettered', { commandId, by: -1 }))).toMatchObject({ error: { code: 'FORBIDDEN' } });
    expect(await execute(increment('bettered', { commandId }))).toMatchObject({ ok: true, replayed: false });
  });

  test('the same key with another request is refused after a refusal, too', async () => {
    const { execute } = executor();
    const commandId = uuidv7(new Date());
    await execute(increment('refused reuse', { commandId, by: 0 }));
    const other = increment('refused reuse', { commandId, fingerprint: 'other' });
    expect(await execute(other)).toMatchObject({ ok: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  describe('a repeated command of a caller that', () => {
    const as = (...roles: readonly string[]) => ({ issuer: 'test', subject: 'tester', roles });

    test.each([[['finance', 'legal']], [['legal', 'finance', 'ops']]])(
      'holds what the first attempt held, as %j, is answered with its reply',
      async (roles) => {
        const { execute } = executor();
        const commandId = uuidv7(new Date());
        const first = await execute(increment('own held', { commandId, principal: as('finance', 'legal') }));
        const again = await execute(increment('own held', { commandId, principal: as(...roles) }));
        expect(again).toEqual({ ...first, replayed: true });
      },
    );

    test('has lost a role is authorised as for a first attempt', async () => {
      const { execute } = executor();
      const commandId = uuidv7(new Date());
      await execute(increment('lost', { commandId, principal: as('finance', 'ops') }));
      const still = await execute(increment('lost', { commandId, principal: as('finance') }));
      expect(still).toMatchObject({ ok: true, replayed: true });
      const other = await execute(increment('lost', { commandId, principal: as('ops') }));
      expect(other).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
      expect(await eventsOf(db, 'lost')).toEqual(['{"counter":"lost","value":1}', 'refused']);
    });

    test('acts in another role is another command, if the roles decide for whom it acts', async () => {
      const { execute } = executor();
      const commandId = uuidv7(new Date());
      await execute(increment('own', { commandId, principal: as('legal') }));
      const other = await execute(increment('own', { commandId, principal: as('finance') }));
      expect(other).toMatchObject({ ok: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
      expect(await valueOf(db, 'own')).toBe(1);
    });

    test('lacks the role is refused, even if an earlier release kept no roles', async () => {
      const { execute } = executor();
      const commandId = uuidv7(new Date());
      await execute(increment('before roles', { commandId }));
      const text = 'UPDATE session_commands SET roles = NULL WHERE id = $1';
      await owner.query({ name: 'test_forget_roles', text }, [commandId]);
      expect(await execute(increment('before roles', { commandId }))).toMatchObject({ ok: true, replayed: true });
      const other = await execute(increment('before roles', { commandId, principal: as('ops') }));
      expect(other).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
    });

    test('acts for its roles is refused if an earlier release kept no roles', async () => {
      const { execute } = executor();
      const commandId = uuidv7(new Date());
      await execute(increment('own before roles', { commandId, principal: as('legal') }));
      const text = 'UPDATE session_commands SET roles = NULL WHERE id = $1';
      await owner.query({ name: 'test_forget_roles', text }, [commandId]);
      const other = await execute(increment('own before roles', { commandId }));
      expect(other).toMatchObject({ ok: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
      expect(await valueOf(db, 'own before roles')).toBe(1);
    });
  });

  test('an error that the domain throws refuses that command alone', async () => {
    const { execute } = executor();
    const outcomes = await Promise.all([1, -1, 1].map((by) => execute(increment('thrown', { by }))));
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, error: { code: 'FORBIDDEN' } }, { ok: true }]);
    expect(await valueOf(db, 'thrown')).toBe(2);
  });

  test('a command that cannot be decided fails alone', async () => {
    const { execute } = executor();
    const outcomes = await Promise.all([1, NaN, 1].map((by) => execute(increment('undecidable', { by }))));
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, error: { code: 'INTERNAL' } }, { ok: true }]);
    expect(await valueOf(db, 'undecidable')).toBe(2);
    expect(await eventsOf(db, 'undecidable')).toHaveLength(2);
  });

  test('a line about commands names their traces', async () => {
    const lines: object[] = [];
    const keep = (fields: object): void => void lines.push(fields);
    const { execute } = executor({ logger: { debug: keep, info: keep, warn: keep, error: keep } });
    await Promise.all([NaN, 1000].map((by, n) => execute(increment('traced', { by, traceId: `t${n}` }))));
    expect(lines).toMatchObject([
      { command: 'increment', trace_id: 't0' },
      { commands: ['increment'], trace_ids: ['t1'] },
    ]);
  });

  test('a command that the database refuses fails alone', async () => {
    const { execute } = executor();
    const outcomes = await Promise.all([1, 1000, 1].map((by) => execute(increment('poisoned', { by }))));
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, error: { code: 'INTERNAL' } }, { ok: true }]);
    expect(await valueOf(db, 'poisoned')).toBe(2);
    expect(await eventsOf(db, 'poisoned')).toHaveLength(2);
  });

  test('two executors that create the same thing at once lose nothing', async () => {
    const [a, b] = [executor(), executor()];
    const names = Array.from({ length: 20 }, (_, i) => `raced-${i}`);
    for (const name of names) {
      const outcomes = await Promise.all([a.execute(increment(name)), b.execute(increment(name))]);
      expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
      expect(await valueOf(db, name)).toBe(2);
    }
  });

  test('one keyed command given to two executors at once is executed once', async () => {
    const [a, b] = [executor(), executor()];
    for (let i = 0; i < 20; i += 1) {
      const command = increment(`once-${i}`);
      const outcomes = await Promise.all([a.execute(command), b.execute(command)]);
      expect(outcomes.map((outcome) => outcome.ok && outcome.replayed).sort()).toEqual([false, true]);
      expect(await valueOf(db, `once-${i}`)).toBe(1);
      expect(await eventsOf(db, `once-${i}`)).toHaveLength(1);
    }
  });

  test('a command whose deadline has passed is not started', async () => {
    const { execute } = executor();
    const late = increment('late', { deadline: new Date(Date.now() - 1) });
    const outcomes = await Promise.all([execute(late), execute(increment('late'))]);
    expect(outcomes).toMatchObject([{ ok: false, error: { code: 'UNAVAILABLE' } }, { ok: true }]);
    expect(await valueOf(db, 'late')).toBe(1);
  });

  test('a command that is abandoned before it is begun is not begun, and one that was begun is finished', async () => {
    const { execute } = executor();
    const gone = new AbortController();
    const first = execute(increment('abandoned'), gone.signal);
    gone.abort();
    expect(await first).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    const later = new AbortController();
    const begun = execute(increment('abandoned'), later.signal);
    // Where the next command is taken from the queue, this one was.
    setImmediate(() => setImmediate(() => later.abort()));
    expect(await begun).toMatchObject({ ok: true });
    expect(await valueOf(db, 'abandoned')).toBe(1);
  });

  test('beyond the queue more commands are OVERLOADED', async () => {
    const { execute } = executor({ queueMax: 2 });
    const outcomes = await Promise.all([1, 1, 1].map((by) => execute(increment('overload', { by }))));
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }, { ok: false, error: { code: 'OVERLOADED' } }]);
  });

  test('draining executes the commands taken so far and takes no more', async () => {
    const { execute, drain } = executor();
    const taken = execute(increment('drained'));
    await drain();
    expect(await valueOf(db, 'drained')).toBe(1);
    expect(await taken).toMatchObject({ ok: true });
    expect(await execute(increment('drained'))).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
  });

  test('it says when there are events to publish', async () => {
    let told = 0;
    const { execute } = executor({ onEvents: () => (told += 1) });
    const command = increment('told');
    await execute(command);
    await execute(command); // a repetition writes none
    expect(told).toBe(1);
  });

  test('old command rows are purged in batches, younger ones stay', async () => {
    const { execute } = executor();
    const old = Array.from({ length: 5 }, () => increment('purged'));
    const young = increment('purged');
    await database.setTime(new Date('2020-01-01T00:00:00.000Z'));
    await Promise.all(old.map((command) => execute(command)));
    await database.setTime(new Date('2020-01-02T00:00:00.001Z'));
    await execute(young);
    expect(await purgeCommands(db, 'session_commands', 2 * DAY_MS, undefined, 2)).toBe(0);
    expect(await purgeCommands(db, 'session_commands', DAY_MS, undefined, 2)).toBe(5);
    await database.setTime(undefined);
    expect(await execute(young)).toMatchObject({ replayed: true });
  });
});
