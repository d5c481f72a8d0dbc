import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { createTestDatabase, databaseKinds, whileLocked, type DatabaseKind } from '@handoff/postgres/testing';
import { createAccessRules } from '../application/access-rules.js';
import { createOrgRules } from '../application/org-rules.js';
import { createProfileRules } from '../application/profile-rules.js';
import { describeAccessStore } from '../ports/access-store.contract.js';
import type { AccessStore } from '../ports/access-store.js';
import { describeOrgStore } from '../ports/org-store.contract.js';
import type { OrgStore } from '../ports/org-store.js';
import { describeProfileStore } from '../ports/profile-store.contract.js';
import { inTime, signed, toCreate, toPublish } from '../testing/builders.js';
import type { StoreHarness, WaitingEvent } from '../testing/store-harness.js';
import { createPostgresAccessStore } from './postgres-access-store.js';
import { createPostgresOrgStore } from './postgres-org-store.js';
import { createPostgresProfileStore } from './postgres-profile-store.js';

for (const kind of databaseKinds) describeProfileStore(kind, () => openHarness(kind));
for (const kind of databaseKinds) describeAccessStore(kind, () => openHarness(kind));
for (const kind of databaseKinds) describeOrgStore(kind, () => openHarness(kind));

async function openHarness(
  kind: DatabaseKind,
): Promise<
  StoreHarness & { openAccess(): Promise<AccessStore>; countFacts(): Promise<number>; openOrg(): Promise<OrgStore> }
> {
  const database = await createTestDatabase(kind);
  const owner = await database.open();
  return {
    async open() {
      const db = await database.open('handoff_directory');
      return createPostgresProfileStore({ db, rules: createProfileRules({ prefix: 'test', newId: uuidv7 }) });
    },
    async openAccess() {
      const db = await database.open('handoff_directory');
      return createPostgresAccessStore({ db, rules: createAccessRules({ prefix: 'test', newId: uuidv7 }) });
    },
    async openOrg() {
      const db = await database.open('handoff_directory');
      return createPostgresOrgStore({ db, rules: createOrgRules({ prefix: 'test', newId: uuidv7 }) });
    },
    async countFacts() {
      const text = 'SELECT count(*)::integer AS count FROM access_facts';
      return (await owner.query<{ count: number }>({ name: 'test_facts', text }))[0]!.count;
    },
    async events() {
      const text = 'SELECT body FROM directory_outbox ORDER BY position';
      const rows = await owner.query<{ body: string }>({ name: 'test_outbox', text });
      return rows.map(({ body }) => JSON.parse(body) as WaitingEvent);
    },
    whileUnreadable: (work) => whileLocked(owner, ['profiles', 'profile_bundles', 'org_people', 'org_imports'], work),
    async clear() {
      const text = `TRUNCATE profiles, profile_bundles, approval_uses, directory_outbox, directory_commands, access_facts, org_people,
        org_imports`;
      await owner.query({ name: 'test_clear', text });
    },
    async close() {
      await database.drop();
    },
  };
}

test.each(databaseKinds)('on %s the service cannot change a bundle or a use of an approval', async (kind) => {
  const database = await createTestDatabase(kind);
  try {
    const db = await database.open('handoff_directory');
    const store = createPostgresProfileStore({ db, rules: createProfileRules({ prefix: 'test', newId: uuidv7 }) });
    await store.execute(toCreate());
    await store.execute(toPublish(1, signed(1)));
    for (const text of [
      `UPDATE profile_bundles SET bundle = '{}'`,
      'DELETE FROM profile_bundles',
      'DELETE FROM approval_uses',
      'UPDATE approval_uses SET used_at = now()',
      'DELETE FROM profiles',
    ]) {
      await expect(db.query({ name: `try ${text}`, text })).rejects.toMatchObject({ sqlState: '42501' });
    }
    expect(await store.findBundle('finance', 1, inTime())).toMatchObject({ text: signed(1).text });
  } finally {
    await database.drop();
  }
});
