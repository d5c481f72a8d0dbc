import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { createPostgresAuditLog } from '../adapters/postgres-audit-log.js';
import type { AuditLog } from '../ports/audit-log.js';
import { aRecord } from '../testing/builders.js';
import type { AuditEntry } from '../domain/audit-record.js';
import { appendInGroups } from './append-in-groups.js';

describe('appending in groups', () => {
  let database: TestDatabase;
  let log: AuditLog;

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    log = createPostgresAuditLog({ db: await database.open('handoff_audit') });
  });
  afterAll(() => database.drop());

  test('submissions that arrive together commit in few transactions, and each caller gets its own result', async () => {
    const sizes: number[] = [];
    const onGroup = ({ size }: { readonly size: number }) => sizes.push(size);
    const appends = appendInGroups({ log, groupMax: 50, onGroup });
    const records = Array.from({ length: 200 }, () => aRecord());
    const appended = (await Promise.all(records.map((record) => appends.append([record])))).flat();
    expect(appended.map(({ entry }) => entry.id)).toEqual(records.map(({ id }) => id));
    expect(sizes).toEqual([50, 50, 50, 50]);
  });

  test('onAppended gets the new entries after the commit, in the order of the log, and no known entry', async () => {
    const told: number[] = [];
    const committed: number[] = [];
    const onAppended = (entries: readonly AuditEntry[]) => told.push(...entries.map(({ seq }) => seq));
    const appends = appendInGroups({ log, groupMax: 7, onAppended });
    const records = Array.from({ length: 30 }, () => aRecord());
    await Promise.all(records.map((record) => appends.append([record])));
    await appends.append([...records.slice(0, 5), aRecord()]);
    for (const { seq } of await log.stretch(told[0]!, 100)) committed.push(seq);
    expect(told).toHaveLength(31);
    expect(told).toEqual(committed);
  });

  test('a record that cannot be stored fails alone', async () => {
    const appends = appendInGroups({ log });
    const bad = aRecord({ metadata: { text: '\0' } });
    const results = await Promise.allSettled(
      [[aRecord()], [bad], [aRecord(), aRecord()]].map((records) => appends.append(records)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'UNSAFE_JSON' } });
  });

  test('much metadata makes small groups', async () => {
    const sizes: number[] = [];
    const appends = appendInGroups({
      log,
      groupMaxText: 1_000,
      onGroup: ({ size }) => sizes.push(size),
    });
    const weighing = (length: number) => [aRecord({ metadata: { text: 'x'.repeat(length) } })];
    await Promise.all(
      [weighing(400), weighing(400), weighing(400), weighing(5_000), weighing(0)].map((records) =>
        appends.append(records),
      ),
    );
    expect(sizes).toEqual([2, 1, 1, 1]);
  });

  test('an unexpected failure is that of the record which causes it', async () => {
    const bad = aRecord();
    const appends = appendInGroups({
      log: {
        append: (records) => (records.includes(bad) ? Promise.reject(new RangeError('too long')) : log.append(records)),
      },
    });
    const results = await Promise.allSettled(
      [[aRecord()], [bad], [aRecord()]].map((records) => appends.append(records)),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('a submission past its deadline is not started', async () => {
    const appends = appendInGroups({ log });
    const record = aRecord({ id: uuidv7(new Date()) });
    await expect(appends.append([record], new Date(0))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await appends.append([record])).toMatchObject([{ fresh: true }]);
  });

  test('submissions beyond the queue are refused, and those in the queue are done', async () => {
    const appends = appendInGroups({ log, queueMax: 2 });
    const results = [1, 2, 3].map(() => appends.append([aRecord()]));
    await expect(results[2]).rejects.toMatchObject({ code: 'OVERLOADED' });
    await appends.drain();
    expect(await Promise.all(results.slice(0, 2))).toHaveLength(2);
  });
});
