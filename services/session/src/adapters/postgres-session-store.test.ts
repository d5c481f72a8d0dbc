import { uuidv7 } from '@handoff/kernel';
import { createTestDatabase, databaseKinds, whileLocked, type DatabaseKind } from '@handoff/postgres/testing';
import { createSessionRules } from '../application/session-rules.js';
import { describeSessionStore } from '../ports/session-store.contract.js';
import { DAY_MS } from '../testing/builders.js';
import { readOutbox, type StoreHarness } from '../testing/store-harness.js';
import { timed } from '../testing/timed-store.js';
import { createPostgresSessionStore } from './postgres-session-store.js';

for (const kind of databaseKinds) describeSessionStore(kind, () => openHarness(kind));

async function openHarness(kind: DatabaseKind): Promise<StoreHarness> {
  const database = await createTestDatabase(kind);
  const owner = await database.open();
  return {
    async open(newId = uuidv7) {
      const db = await database.open('handoff_session');
      const rules = createSessionRules({ prefix: 'test', newId, lifetimeMs: 7 * DAY_MS });
      const store = createPostgresSessionStore({ db, rules });
      return timed(store, database.setTime);
    },
    async eventsOf(sessionId) {
      const events = await readOutbox(owner);
      const wanted = ({ type, subject }: { type: string; subject: string }): boolean =>
        sessionId === undefined ? type === 'handoff.request.refused.v1' : subject === sessionId;
      return events.filter(wanted);
    },
    async keptOf(commandId) {
      const text = 'SELECT reply_body AS kept FROM session_commands WHERE id = $1';
      const [row] = await owner.query<{ kept: string }>({ name: 'test_kept', text }, [commandId]);
      return row!.kept;
    },
    whileUnreadable: (work) => whileLocked(owner, 'sessions', work),
    async clear() {
      await owner.query({ name: 'test_clear', text: 'TRUNCATE sessions, session_commands, session_outbox' });
    },
    close: () => database.drop(),
  };
}
