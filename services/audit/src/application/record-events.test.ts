import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256Hex, uuidv7 } from '@handoff/kernel';
import type { EventBatchHandler, IncomingEvent } from '@handoff/messaging';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { createPostgresAuditLog } from '../adapters/postgres-audit-log.js';
import { createPostgresDeadLetters } from '../adapters/postgres-dead-letters.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import { anEvent, aQuery, delivered, inTime, NOON } from '../testing/builders.js';
import { appendInGroups } from './append-in-groups.js';
import { recordEvents } from './record-events.js';

describe('recording events', () => {
  let database: TestDatabase;
  let log: AuditLog;
  let deadLetters: DeadLetters;
  let handle: EventBatchHandler;
  let unreadable: string[];

  beforeAll(async () => {
    database = await createTestDatabase('postgres');
    const db = await database.open('handoff_audit');
    log = createPostgresAuditLog({ db });
    deadLetters = createPostgresDeadLetters({ db });
  });
  beforeEach(() => {
    unreadable = [];
    const appends = appendInGroups({ log });
    const onUnreadable = ({ id }: IncomingEvent): void => void unreadable.push(id);
    handle = recordEvents({ appends, deadLetters, onUnreadable });
  });
  afterAll(() => database.drop());

  const find = async (id: string) => (await log.stretch(1, 1000)).find((entry) => entry.id === id);
  const poison = (data: string): IncomingEvent => ({
    id: uuidv7(NOON),
    subject: 'handoff.evt.task.v1.task.routed',
    data: Buffer.from(data),
    attempt: 1,
  });

  test('an event becomes an entry with its id, and its data as metadata', async () => {
    const event = anEvent();
    expect(await handle([delivered(event)])).toEqual(['ack']);
    const { data } = JSON.parse(event.body) as { data: Record<string, unknown> };
    expect(await find(event.id)).toMatchObject({
      eventType: 'session.created',
      role: 'finance',
      actor: 'urn:test#alice',
      source: '/handoff/session',
      sessionId: data['session_id'],
      participants: ['finance'],
      timestamp: NOON,
      metadata: { ...data, sequence: 1 },
    });
  });

  test('a redelivered event is recorded once and acknowledged again', async () => {
    const event = anEvent();
    await handle([delivered(event)]);
    expect(await handle([delivered(event, 2), delivered(anEvent()), delivered(event, 3)])).toEqual([
      'ack',
      'ack',
      'ack',
    ]);
    expect((await log.stretch(1, 1000)).filter(({ id }) => id === event.id)).toHaveLength(1);
  });

  test('an event that this version does not know is recorded under its name', async () => {
    const event = anEvent();
    const body = event.body.replace('handoff.session.created.v1', 'handoff.session.renamed.v1');
    await handle([delivered({ ...event, body, subject: 'handoff.evt.session.v1.session.renamed' })]);
    expect(await find(event.id)).toMatchObject({ eventType: 'session.renamed' });
    expect(unreadable).toEqual([]);
  });

  test('an event in the name of another service is recorded as an unreadable message', async () => {
    const event = anEvent();
    const forged = { ...event, subject: 'handoff.evt.webhook.v1.webhook.created' };
    expect(await handle([delivered(forged)])).toEqual(['ack']);
    expect(await find(event.id)).toBeUndefined();
    const found = await log.list(aQuery({ eventType: 'audit.unreadable_event' }), inTime());
    expect(found.items.map(({ metadata }) => metadata)).toContainEqual(
      expect.objectContaining({ message_hash: sha256Hex(Buffer.from(event.body)), code: 'VALIDATION_FAILED' }),
    );
    expect(unreadable).toEqual([event.id]);
  });

  test.each([
    ['is not JSON', 'not JSON'],
    ['is empty', ''],
    ['has a key twice', '{"id":1,"id":2}'],
    ['has a NUL', '{"text":"\\u0000"}'],
    ['is JSON and no event', '{"specversion":"1.0"}'],
    ['nests too deep', '['.repeat(100_000)],
  ])('a message that %s is recorded by its hash, once, and holds nobody up', async (_, data) => {
    const [bad, before, after] = [poison(data), anEvent(), anEvent()];
    const batch = [delivered(before), bad, delivered(after)];
    expect(await handle(batch)).toEqual(['ack', 'ack', 'ack']);
    expect(await handle(batch)).toEqual(['ack', 'ack', 'ack']);
    expect([await find(before.id), await find(after.id)]).not.toContain(undefined);
    const hash = sha256Hex(Buffer.from(data));
    const page = await log.list(aQuery({ eventType: 'audit.unreadable_event' }), inTime());
    const recorded = page.items.filter(({ metadata }) => metadata['message_hash'] === hash);
    expect(recorded).toHaveLength(1);
    expect(recorded[0]!.timestamp).toEqual(recorded[0]!.recordedAt);
    expect(unreadable).toContain(bad.id);
    const letter = await deadLetters.find(recorded[0]!.id);
    expect({ ...letter, body: Buffer.from(letter!.body!).toString() }).toMatchObject({
      consumer: 'audit',
      eventId: bad.id,
      subject: bad.subject,
      body: data,
      attempts: 2,
      status: 'parked',
      errorCode: recorded[0]!.metadata['code'],
    });
  });

  test('an event that can be read but not stored is recorded by its hash, and the others as they are', async () => {
    const [odd, fine] = [anEvent(), anEvent()];
    // Too long for an index entry, and too random to be compressed into one.
    const noise = Array.from({ length: 300 }, (_, i) => sha256Hex(String(i)).replace(/\d/g, '_')).join('');
    const body = odd.body.replace('handoff.session.created.v1', `handoff.session.${noise}.v1`);
    expect(await handle([delivered({ ...odd, body }), delivered(fine)])).toEqual(['ack', 'ack']);
    expect(await find(odd.id)).toBeUndefined();
    expect(await find(fine.id)).toBeDefined();
    expect(unreadable).toEqual([odd.id]);
    expect((await deadLetters.list('parked', 100)).map(({ eventId }) => eventId)).toContain(odd.id);
  });

  test('while the log cannot be written, nothing is acknowledged', async () => {
    const closed = await createTestDatabase('postgres');
    const db = await closed.open('handoff_audit');
    await closed.drop();
    const appends = appendInGroups({ log: createPostgresAuditLog({ db }) });
    const handler = recordEvents({
      appends,
      deadLetters: createPostgresDeadLetters({ db }),
      onUnreadable: () => undefined,
    });
    await expect(handler([delivered(anEvent())])).rejects.toThrow();
    await expect(handler([poison('{')])).rejects.toThrow();
  });
});
