import { afterEach, expect, test } from '@jest/globals';
import { createManualClock } from '@handoff/kernel';
import { createTestDatabase, databaseKinds, type TestDatabase } from '@handoff/postgres/testing';
import { knownRolesContract } from '../ports/known-roles.contract.js';
import { createPostgresKnownRoles } from './postgres-known-roles.js';

const clock = createManualClock(new Date('2026-01-01T00:00:00Z'));
const passTime = (): void => {
  clock.advance(1_000);
};

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.drop();
  database = undefined;
});

for (const kind of databaseKinds) {
  knownRolesContract(`known roles in ${kind}`, async () => {
    database = await createTestDatabase(kind);
    const db = await database.open('handoff_task');
    return { open: (configured) => createPostgresKnownRoles({ db, configured, clock }), passTime };
  });
}

const LATER = new Date('2999-01-01T00:00:00Z');

test('roles that an instance knows cost no statement', async () => {
  let statements = 0;
  const query = (): Promise<never[]> => {
    statements += 1;
    return Promise.resolve([]);
  };
  const roles = createPostgresKnownRoles({ db: { query }, configured: ['finance'], clock });
  await roles.note(['finance', 'legal'], LATER);
  expect(statements).toBe(1);
  expect(roles.note(['finance', 'legal'], LATER)).toBeUndefined();
  await roles.unknownOf(['finance', 'legal'], LATER);
  expect(statements).toBe(1);
});

test('without the database no role is called unknown, and what was noted is noted again', async () => {
  let isDown = true;
  let statements = 0;
  const query = (): Promise<never[]> => {
    statements += 1;
    return isDown ? Promise.reject(new Error('down')) : Promise.resolve([]);
  };
  const roles = createPostgresKnownRoles({ db: { query }, configured: [], clock });
  await roles.note(['legal'], LATER);
  expect(await roles.unknownOf(['treasury'], LATER)).toEqual(new Set());
  isDown = false;
  await roles.note(['legal'], LATER);
  expect(statements).toBe(3);
  expect(roles.note(['legal'], LATER)).toBeUndefined();
});

test('a role that nobody holds is looked up once a second', async () => {
  let statements = 0;
  let rows: { role: string }[] = [{ role: 'manger' }];
  const query = (): Promise<never[]> => {
    statements += 1;
    return Promise.resolve(rows as never[]);
  };
  const roles = createPostgresKnownRoles({ db: { query }, configured: [], clock });
  passTime();
  const look = () => roles.unknownOf(['manger'], LATER);
  expect([await look(), await look(), statements]).toEqual([new Set(['manger']), new Set(['manger']), 1]);
  passTime();
  rows = [];
  expect([await look(), await look(), statements]).toEqual([new Set(), new Set(), 2]);
});

test('a role that a caller of this instance holds is known at once', async () => {
  const query = (): Promise<never[]> => Promise.resolve([{ role: 'legal' }] as never[]);
  const roles = createPostgresKnownRoles({ db: { query }, configured: [], clock });
  expect(await roles.unknownOf(['legal'], LATER)).toEqual(new Set(['legal']));
  await roles.note(['legal'], LATER);
  expect(await roles.unknownOf(['legal'], LATER)).toEqual(new Set());
});
