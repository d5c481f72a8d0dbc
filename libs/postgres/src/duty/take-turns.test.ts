import { eventually } from '@handoff/testing';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import type { Database } from '../database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { takeTurns, type Turns, type TurnsDeps } from './take-turns.js';

let database: TestDatabase;
let db: Database;
let owner: Database;
let all: Turns[] = [];
beforeAll(async () => {
  database = await createTestDatabase('postgres');
  db = await database.open('handoff_audit');
  owner = await database.open();
});
afterEach(async () => {
  await Promise.all(all.map((turns) => turns.stop()));
  all = [];
});
afterAll(() => database.drop());

function join(begin: TurnsDeps['begin'], lockKey = 'turns', lockedBy: TurnsDeps['db'] = db): Turns {
  const turns = takeTurns({ db: lockedBy, lockKey, begin });
  all.push(turns);
  return turns;
}

/** Records when each of some workers works. */
function workers() {
  const trace: string[] = [];
  const begin = (name: string) => async () => {
    trace.push(`${name} begins`);
    return { stop: async () => void trace.push(`${name} ends`) };
  };
  return { trace, begin };
}

test('one instance works, and the next one begins after that one has ended', async () => {
  const { trace, begin } = workers();
  const first = join(begin('first'));
  await first.tried;
  await join(begin('second')).tried;
  expect(trace).toEqual(['first begins']);
  await first.stop();
  await eventually(() => trace.length === 3);
  expect(trace).toEqual(['first begins', 'first ends', 'second begins']);
});

test('an instance that loses its lock ends, and an instance works again', async () => {
  const { trace, begin } = workers();
  await join(begin('one'), 'cut').tried;
  await owner.query({
    name: 'cut',
    text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN pg_locks USING (pid)
            WHERE datname = current_database() AND locktype = 'advisory' AND pid <> pg_backend_pid()`,
  });
  await eventually(() => trace.length === 3);
  expect(trace).toEqual(['one begins', 'one ends', 'one begins']);
});

test('work that cannot begin, or a lock that cannot be asked for, is tried again', async () => {
  const { trace, begin } = workers();
  const failing = [new RangeError('the lock'), new HandoffError('UNAVAILABLE')];
  const turns = join(
    async () => {
      if (failing.length > 0) throw failing.pop()!;
      return begin('one')();
    },
    'failing',
    {
      withAdvisoryLock: (key, work) =>
        failing.length === 2 ? Promise.reject(failing.pop()!) : db.withAdvisoryLock(key, work),
    },
  );
  await turns.tried;
  await eventually(() => trace.length === 1);
});
