import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createManualClock, type KnownRoles } from '@handoff/kernel';
import type { Database } from '../database.js';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../testing.js';
import { createKnownRoles } from './known-roles.js';

const clock = createManualClock(new Date('2026-01-01T00:00:00Z'));
const passTime = (): void => {
  clock.advance(1_000);
};

const LATER = new Date('2999-01-01T00:00:00Z');

describe.each(databaseKinds)('known roles in %s', (kind) => {
  let database: TestDatabase;
  let owner: Database;
  let db: Database;
  /** The services share the table. */
  let other: Database;
  const open = (configured: readonly string[], as = db): KnownRoles => createKnownRoles({ db: as, configured, clock });

  beforeAll(async () => {
    database = await createTestDatabase(kind);
    owner = await database.open();
    db = await database.open('handoff_task');
    other = await database.open('handoff_webhook');
  });
  beforeEach(async () => {
    await owner.query({ name: 'forget_roles', text: 'TRUNCATE known_roles' });
  });
  afterAll(() => database.drop());

  test('it knows what is configured, and what a caller has held', async () => {
    const roles = open(['finance']);
    expect(await roles.unknownOf(['finance', 'legal'], LATER)).toEqual(new Set(['legal']));
    await roles.note(['legal'], LATER);
    expect(await roles.unknownOf(['finance', 'legal'], LATER)).toEqual(new Set());
  });

  test('it knows a second later what another instance has noted, and remembers it after a restart', async () => {
    const [one, two] = [open([]), open([], other)];
    expect(await two.unknownOf(['legal', 'treasury'], LATER)).toEqual(new Set(['legal', 'treasury']));
    await one.note(['legal'], LATER);
    passTime();
    for (const roles of [two, open([])])
      expect(await roles.unknownOf(['legal', 'treasury'], LATER)).toEqual(new Set(['treasury']));
  });

  test('two instances may note the same role at once', async () => {
    const instances = [open([]), open([], other)];
    await Promise.all(instances.map(async (roles) => roles.note(['legal'], LATER)));
    for (const roles of instances) expect(await roles.unknownOf(['legal'], LATER)).toEqual(new Set());
  });

  test.each(['handoff_session', 'handoff_audit'])('%s knows what the others have noted', async (role) => {
    await open([]).note(['legal'], LATER);
    const roles = open([], await database.open(role));
    expect(await roles.unknownOf(['legal', 'manger'], LATER)).toEqual(new Set(['manger']));
  });
});

test('roles that an instance knows cost no statement', async () => {
  let statements = 0;
  const query = (): Promise<never[]> => {
    statements += 1;
    return Promise.resolve([]);
  };
  const roles = createKnownRoles({ db: { query }, configured: ['finance'], clock });
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
  const roles = createKnownRoles({ db: { query }, configured: [], clock });
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
  const roles = createKnownRoles({ db: { query }, configured: [], clock });
  passTime();
  const look = () => roles.unknownOf(['manger'], LATER);
  expect([await look(), await look(), statements]).toEqual([new Set(['manger']), new Set(['manger']), 1]);
  passTime();
  rows = [];
  expect([await look(), await look(), statements]).toEqual([new Set(), new Set(), 2]);
});

test('a role that a caller of this instance holds is known at once', async () => {
  const query = (): Promise<never[]> => Promise.resolve([{ role: 'legal' }] as never[]);
  const roles = createKnownRoles({ db: { query }, configured: [], clock });
  expect(await roles.unknownOf(['legal'], LATER)).toEqual(new Set(['legal']));
  await roles.note(['legal'], LATER);
  expect(await roles.unknownOf(['legal'], LATER)).toEqual(new Set());
});
