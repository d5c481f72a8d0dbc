import { createManualClock, uuidv7 } from '@handoff/kernel';
import { createTestDatabase, databaseKinds, whileLocked, type DatabaseKind } from '@handoff/postgres/testing';
import { describeSessionStore } from '../ports/session-store.contract.js';
import { DAY_MS, NOON } from '../testing/builders.js';
import { readOutbox, type StoreHarness } from '../testing/store-harness.js';
import { createPostgresSessionStore } from './postgres-session-store.js';

for (const kind of databaseKinds) describeSessionStore(kind, () => openHarness(kind));

async function openHarness(kind: DatabaseKind): Promise<StoreHarness> {
  const database = await createTestDatabase(kind);
  const owner = await database.open();
  const clock = createManualClock(NOON);
  return {
    async open() {
      const db = await database.open('handoff_session');
      return createPostgresSessionStore({ db, clock, newId: uuidv7, prefix: 'test', lifetimeMs: 7 * DAY_MS });
    },
    async eventsOf(sessionId) {
      const events = await readOutbox(owner);
      const wanted = ({ type, subject }: { type: string; subject: string }): boolean =>
        sessionId === undefined ? type === 'handoff.request.refused.v1' : subject === sessionId;
      return events.filter(wanted);
    },
    whileUnreadable: (work) => whileLocked(owner, 'sessions', work),
    async clear() {
      await owner.query({ name: 'test_clear', text: 'TRUNCATE sessions, session_commands, session_outbox' });
    },
    close: () => database.drop(),
  };
}
