import { afterEach, describe, expect, test } from '@jest/globals';
import { migrate, openDatabase, type Database } from '@handoff/postgres';
import { createTestUrl } from '@handoff/postgres/testing';
import { untilMigrated } from './until-migrated.js';

const open: Database[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((db) => db.close()));
});

async function serviceOn(url: string): Promise<Database> {
  const db = await openDatabase({
    url,
    role: 'handoff_task',
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
  });
  open.push(db);
  return db;
}

function listen() {
  const lines: string[] = [];
  const keep = (first: unknown, second?: unknown): void => void lines.push(String(second ?? first));
  let begun: () => void = () => undefined;
  const complaint = new Promise<void>((resolve) => (begun = resolve));
  const error = (...args: [unknown, unknown?]): void => {
    keep(...args);
    begun();
  };
  return { lines, complaint, logger: { info: keep, error } };
}

describe('a service on a database that is not migrated', () => {
  test('says once what to do, and begins when it is done', async () => {
    const { url, drop } = await createTestUrl('postgres', 'empty');
    const { lines, complaint, logger } = listen();
    const waiting = untilMigrated(await serviceOn(url), { logger, signal: AbortSignal.any([]), lookAgainMs: 5 });
    await complaint;
    await migrate(url, 'latest');
    await waiting;
    expect(lines).toEqual([
      'the database is not migrated: run "handoff migrate up"; until then this waits',
      'the database is migrated now',
    ]);
    await Promise.all(open.splice(0).map((db) => db.close()));
    await drop();
  });

  test('ends its wait when the process is told to stop', async () => {
    const { url, drop } = await createTestUrl('postgres', 'empty');
    const stop = new AbortController();
    const { complaint, logger } = listen();
    const waiting = untilMigrated(await serviceOn(url), { logger, signal: stop.signal });
    await complaint;
    stop.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await Promise.all(open.splice(0).map((db) => db.close()));
    await drop();
  });
});

test('a database that does not answer is not waited for', async () => {
  const { lines, logger } = listen();
  await untilMigrated(await serviceOn('postgres://127.0.0.1:1/none'), { logger, signal: AbortSignal.any([]) });
  expect(lines).toEqual([]);
});
