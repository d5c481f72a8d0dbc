import { afterEach } from '@jest/globals';
import { createTestDatabase, databaseKinds, type TestDatabase } from '@handoff/postgres/testing';
import { knownRolesContract } from '../ports/known-roles.contract.js';
import { createPostgresKnownRoles } from './postgres-known-roles.js';

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.drop();
  database = undefined;
});

for (const kind of databaseKinds) {
  knownRolesContract(`known roles in ${kind}`, async () => {
    database = await createTestDatabase(kind);
    const db = await database.open('handoff_task');
    return { open: (configured) => createPostgresKnownRoles({ db, configured }) };
  });
}
