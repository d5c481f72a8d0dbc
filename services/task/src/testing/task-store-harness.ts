import { uuidv7, type SerialisedEvent } from '@handoff/kernel';
import { createTestDatabase, whileLocked, type DatabaseKind } from '@handoff/postgres/testing';
import { createPostgresTaskStore } from '../adapters/postgres-task-store.js';
import { createTaskRules } from '../application/task-rules.js';
import type { StoreHarness } from '../ports/task-store.contract.js';
import { policy } from './builders.js';
import { timed } from './timed-store.js';

/** Opens what the contract suite of task stores needs, on a database of its own. */
export async function openTaskStoreHarness(kind: DatabaseKind): Promise<StoreHarness> {
  const database = await createTestDatabase(kind);
  const rules = createTaskRules({ policy, prefix: 'handoff', newId: uuidv7 });
  const owner = await database.open();
  const reader = await database.open('handoff_task');
  const text = 'SELECT id, subject, body, partition_key AS "partitionKey" FROM task_outbox ORDER BY position';
  return {
    rules,
    open: async (given = rules) => {
      const db = await database.open('handoff_task');
      return timed(createPostgresTaskStore({ db, rules: given, inbox: policy.inbox }), database.setTime);
    },
    async openBounded(inbox) {
      const db = await database.open('handoff_task');
      const bounded = createTaskRules({ policy: { ...policy, inbox }, prefix: 'handoff', newId: uuidv7 });
      return timed(createPostgresTaskStore({ db, rules: bounded, inbox }), database.setTime);
    },
    setTime: database.setTime,
    async forgetColumns(toRole) {
      const forget = 'UPDATE tasks SET sender_hash = NULL, content_bytes = NULL WHERE to_role = $1';
      await owner.query({ name: 'test_forget', text: forget }, [toRole]);
    },
    events: () => reader.query<SerialisedEvent>({ name: 'test_outbox', text }),
    async keptOf(commandId) {
      const kept = 'SELECT reply_body AS kept FROM task_commands WHERE id = $1';
      const [row] = await reader.query<{ kept: string }>({ name: 'test_kept', text: kept }, [commandId]);
      return row!.kept;
    },
    async formerValuesOf(taskId) {
      const count = 'SELECT count(*)::integer AS count FROM task_former_values WHERE task_id = $1';
      const [row] = await reader.query<{ count: number }>({ name: 'test_former', text: count }, [taskId]);
      return row!.count;
    },
    whileUnreadable: (work) => whileLocked(owner, 'tasks', work),
    close: () => database.drop(),
  };
}
