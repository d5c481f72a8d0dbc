import { createTestDatabase, databaseKinds } from '@handoff/postgres/testing';
import { describeDeadLetters } from '../ports/dead-letters.contract.js';
import { createPostgresDeadLetters } from './postgres-dead-letters.js';

for (const kind of databaseKinds) {
  describeDeadLetters(kind, async () => {
    const database = await createTestDatabase(kind);
    const letters = createPostgresDeadLetters({ db: await database.open('handoff_audit') });
    return { letters, setTime: (at) => database.setTime(at), close: () => database.drop() };
  });
}
