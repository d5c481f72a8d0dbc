import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { createPostgresSessionStore } from './adapters/postgres-session-store.js';
import { createSessionRules } from './application/session-rules.js';
import type { SessionStore } from './ports/session-store.js';
import { aKeyedCall, DAY_MS, NOON, toCreate } from './testing/builders.js';
import { deleteEndedSessions, expireSessions } from './duties.js';

describe('two instances and the passing of time', () => {
  let database: TestDatabase;
  let stores: readonly SessionStore[];
  const { signal } = new AbortController();

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    await database.setTime(NOON);
    const open = async (): Promise<SessionStore> => {
      const db = await database.open('handoff_session');
      const rules = createSessionRules({ prefix: 'test', newId: uuidv7, lifetimeMs: 7 * DAY_MS });
      return createPostgresSessionStore({ db, rules });
    };
    stores = [await open(), await open()];
    // More than one batch, so that the instances meet.
    const commands = Array.from({ length: 250 }, (_, i) => toCreate({}, aKeyedCall(`session ${i}`)));
    await Promise.all(commands.map((command) => stores[0]!.execute(command)));
  });
  afterAll(() => database.drop());

  const both = async (duty: (store: SessionStore) => Promise<number>): Promise<number> => {
    const counts = await Promise.all(stores.map(duty));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  /** An instance skips rows that the other one has locked, so some may be left for the next round. */
  const untilNothingIsLeft = async (duty: (store: SessionStore) => Promise<number>): Promise<number> => {
    let total = 0;
    for (let done = await both(duty); done > 0; done = await both(duty)) total += done;
    return total;
  };

  test('expire each session once, batch by batch', async () => {
    const expire = (store: SessionStore): Promise<number> => expireSessions({ store })(signal);
    expect(await both(expire)).toBe(0);
    await database.setTime(new Date(NOON.getTime() + 7 * DAY_MS));
    expect(await untilNothingIsLeft(expire)).toBe(250);
  });

  test('begin no batch once they are told to stop', async () => {
    await database.setTime(new Date(NOON.getTime() + 15 * DAY_MS));
    const work = deleteEndedSessions({ store: stores[0]!, retentionMs: 7 * DAY_MS });
    expect(await work(AbortSignal.abort())).toBe(0);
  });

  test('delete each session once that ended long ago', async () => {
    const remove = (store: SessionStore): Promise<number> =>
      deleteEndedSessions({ store, retentionMs: 7 * DAY_MS })(signal);
    expect(await untilNothingIsLeft(remove)).toBe(250);
  });

  test('forget each old command once', async () => {
    const forget = (store: SessionStore): Promise<number> => store.forgetCommands(7 * DAY_MS);
    expect(await untilNothingIsLeft(forget)).toBe(250);
  });
});
