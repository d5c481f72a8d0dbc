import { expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { createTestDatabase } from '@handoff/postgres/testing';
import { createTaskRules } from '../application/task-rules.js';
import { fay, policy } from '../testing/builders.js';
import { toRoute } from '../testing/commands.js';
import { createPostgresTaskStore } from './postgres-task-store.js';
import { senderHash } from './sender-hash.js';

test('a new task has the hash of its sender, so that its inbox is counted by the index', async () => {
  const database = await createTestDatabase('pglite');
  try {
    const rules = createTaskRules({ policy, prefix: 'handoff', newId: uuidv7 });
    const store = createPostgresTaskStore({ db: await database.open('handoff_task'), rules, inbox: policy.inbox });
    expect(await store.execute(toRoute(fay))).toMatchObject({ ok: true });
    const text = `SELECT sender_hash = ${senderHash('$1::text', '$2::text')} AS hashed FROM tasks`;
    const db = await database.open();
    expect(await db.query({ name: 'test_hashed', text }, [fay.issuer, fay.subject])).toEqual([{ hashed: true }]);
  } finally {
    await database.drop();
  }
});
