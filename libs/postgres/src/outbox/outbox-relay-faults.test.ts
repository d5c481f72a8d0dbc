import { eventually } from '@handoff/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { insertOutboxEvents } from './insert-outbox-events.js';
import { event, recordingBus } from './outbox-buses.fixture.js';
import { createOutboxRelay } from './outbox-relay.js';

describe('the outbox on a server of many', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    db = await database.open('handoff_task');
  });
  afterAll(() => database.drop());

  test('a slow transaction that commits a smaller position later is not skipped', async () => {
    const bus = recordingBus();
    const relay = createOutboxRelay({ db, bus, table: 'task_outbox', intervalMs: 10 });
    const [slow, quick] = [event(), event()];
    await db.transaction(async (tx) => {
      await insertOutboxEvents(tx, 'task_outbox', [slow]);
      await insertOutboxEvents(db, 'task_outbox', [quick]);
      await eventually(() => bus.ids.length === 1);
    });
    await eventually(() => bus.ids.length === 2);
    expect(bus.ids).toEqual([quick.id, slow.id]);
    await relay.stop();
  });

  test('killed between publishing and marking, the events are published again under the same ids', async () => {
    const events = [event(), event(), event()];
    await insertOutboxEvents(db, 'task_outbox', events);
    const fixture = fileURLToPath(new URL('./killed-relay.fixture.js', import.meta.url));
    const child = spawn(process.execPath, [fixture, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    expect(JSON.parse(printed)).toEqual(events.map(({ id }) => id));

    const bus = recordingBus();
    const relay = createOutboxRelay({ db, bus, table: 'task_outbox', intervalMs: 10 });
    await eventually(() => bus.ids.length === 3);
    expect(bus.ids).toEqual(events.map(({ id }) => id));
    await relay.stop();
  });

  test('a relay whose connections are cut goes on when there are new ones', async () => {
    const owner = await database.open();
    const bus = recordingBus();
    const relay = createOutboxRelay({ db, bus, table: 'task_outbox', intervalMs: 10 });
    await insertOutboxEvents(db, 'task_outbox', [event()]);
    await eventually(() => bus.ids.length === 1);
    await owner.query({
      name: 'cut',
      text: 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    });
    await eventually(async () => {
      await insertOutboxEvents(db, 'task_outbox', [event()]);
      return true;
    });
    await eventually(() => bus.ids.length === 2);
    await relay.stop();
  });
});
