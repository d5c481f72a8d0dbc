import { describe, expect, test } from '@jest/globals';
import { type HandoffError } from '@handoff/kernel';
import { EVENTS, type EventDataOf, type EventName } from './catalogue.js';
import { createEvent, type NewEvent } from './create-event.js';
import { readEvent } from './read-event.js';
import { allEventsSubject, eventNameOf, eventSubject, eventType } from './subjects.js';

const ID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const SUBJECT = 'handoff.evt.task.v1.task.cancelled';
const TASK = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c';
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

const cancelled: EventDataOf<'task.cancelled'> = {
  session_id: null,
  task_id: TASK,
  approval_id: null,
  trace_id: 'trace-1',
  participants: ['finance', 'manager'],
  actor: { issuer: 'https://id.example', subject: 'ada', roles: ['finance'] },
  role: 'finance',
  from_status: 'pending',
  to_status: 'cancelled',
  from_role: 'finance',
  to_role: 'manager',
  task_type: 'invoice',
  payload_hash: 'a'.repeat(64),
};

const newEvent: NewEvent<'task.cancelled'> = {
  prefix: 'handoff',
  service: 'task',
  name: 'task.cancelled',
  id: ID,
  time: new Date('2026-01-01T00:00:00Z'),
  aggregateId: TASK,
  version: 2,
  data: cancelled,
};

const envelope = (changes: object) => ({ ...(JSON.parse(createEvent(newEvent).body) as object), ...changes });

describe('an event', () => {
  test('is CloudEvents 1.0, structured', () => {
    const { body, ...rest } = createEvent({ ...newEvent, traceparent: '00-ab-cd-01' });
    expect(rest).toEqual({ id: ID, subject: 'handoff.evt.task.v1.task.cancelled', partitionKey: TASK });
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: ID,
      source: '/handoff/task',
      type: 'handoff.task.cancelled.v1',
      subject: TASK,
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      partitionkey: TASK,
      sequence: 2,
      traceparent: '00-ab-cd-01',
      data: cancelled,
    });
  });

  test('leaves out members that its schema does not name', () => {
    const talkative = { ...cancelled, notes: 'confidential' };
    expect(createEvent({ ...newEvent, data: talkative }).body).not.toContain('confidential');
  });

  test('that changes nothing has no sequence', () => {
    expect(JSON.parse(createEvent({ ...newEvent, version: undefined }).body)).not.toHaveProperty('sequence');
  });

  test('survives writing and reading', () => {
    expect(readEvent(bytes(createEvent(newEvent).body), SUBJECT)).toMatchObject({
      name: 'task.cancelled',
      id: ID,
      data: cancelled,
    });
  });

  test('of a timer has the system as its actor', () => {
    const body = createEvent({ ...newEvent, data: { ...cancelled, actor: { system: true }, role: null } }).body;
    expect(readEvent(bytes(body), SUBJECT).data.actor).toEqual({ system: true });
  });
});

describe('reading', () => {
  test('accepts events and members of later versions', () => {
    const data = { ...cancelled, colour: 'red' };
    expect(
      readEvent(
        bytes(envelope({ type: 'handoff.task.delegated.v1', data, later: 1 })),
        'handoff.evt.task.v1.task.delegated',
      ),
    ).toMatchObject({
      name: 'task.delegated',
      data: { colour: 'red' },
    });
  });

  test.each([
    ['no JSON', 'nonsense', 'MALFORMED_JSON'],
    ['no object', [], 'VALIDATION_FAILED'],
    ['another specversion', envelope({ specversion: '0.3' }), 'VALIDATION_FAILED'],
    ['an id that is no UUID', envelope({ id: '1' }), 'VALIDATION_FAILED'],
    ['a foreign type', envelope({ type: 'com.example.thing' }), 'VALIDATION_FAILED'],
    ['no data', envelope({ data: undefined }), 'VALIDATION_FAILED'],
    ['data without a hash', envelope({ data: { ...cancelled, payload_hash: undefined } }), 'VALIDATION_FAILED'],
    ['an unknown event without participants', envelope({ type: 'handoff.a.b.v1', data: {} }), 'VALIDATION_FAILED'],
  ])('refuses %s', (_name, message, code) => {
    expect(() => readEvent(bytes(message), SUBJECT)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ["on another service's subject", {}, 'handoff.evt.session.v1.task.cancelled'],
    ["with another service's source", { source: '/handoff/session' }, SUBJECT],
    ['as another event than its subject', {}, 'handoff.evt.task.v1.task.completed'],
    ['by a service that has no such event', { source: '/handoff/webhook' }, 'handoff.evt.webhook.v1.task.cancelled'],
    [
      'by the gateway, which refuses and does nothing else',
      { source: '/handoff/gateway' },
      'handoff.evt.gateway.v1.task.cancelled',
    ],
    [
      'by a service that there is not, later events included',
      { source: '/handoff/stranger', type: 'handoff.task.delegated.v1' },
      'handoff.evt.stranger.v1.task.delegated',
    ],
    ['with a subject that only ends like its own', {}, `x.${SUBJECT}`],
  ])('refuses an event %s', (_name, changes, subject) => {
    expect(() => readEvent(bytes(envelope(changes)), subject)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors: [expect.objectContaining({ pointer: '/source' })] }),
    );
  });

  test('names the member of the data that is wrong', () => {
    try {
      readEvent(bytes(envelope({ data: { ...cancelled, payload_hash: 'x' } })), SUBJECT);
    } catch (error) {
      expect((error as HandoffError).errors.map(({ pointer }) => pointer)).toEqual(['/data/payload_hash']);
    }
    expect.assertions(1);
  });
});

describe('the catalogue', () => {
  const names = Object.keys(EVENTS) as EventName[];

  test('has exactly these events', () => {
    expect(names).toEqual([
      'session.created',
      'session.updated',
      'session.activated',
      'session.paused',
      'session.completed',
      'session.failed',
      'session.expired',
      'session.deleted',
      'task.routed',
      'task.parked',
      'task.resumed',
      'task.claimed',
      'task.progressed',
      'task.released',
      'task.lapsed',
      'task.retried',
      'task.dead_lettered',
      'task.amended',
      'task.completed',
      'task.failed',
      'task.rejected',
      'task.cancelled',
      'task.expired',
      'approval.requested',
      'approval.voted',
      'approval.escalated',
      'approval.decided',
      'approval.withdrawn',
      'approval.cancelled',
      'approval.expired',
      'delegation.created',
      'delegation.ended',
      'grant.granted',
      'grant.used',
      'grant.revoked',
      'grant.expired',
      'webhook.created',
      'webhook.updated',
      'webhook.enabled',
      'webhook.disabled',
      'webhook.secret_rotated',
      'webhook.deleted',
      'webhook.redelivered',
      'profile.created',
      'profile.updated',
      'profile.published',
      'profile.rolled_back',
      'policy.changed',
      'org.imported',
      'access.evaluated',
      'request.refused',
    ]);
  });

  test.each(names)('%s: its type leads back to its name', (name) => {
    expect(eventNameOf(eventType(name))).toBe(name);
  });

  test.each(names)('%s carries no free text', (name) => {
    const members = Object.keys(EVENTS[name].data.properties);
    for (const text of [
      'description',
      'reason',
      'notes',
      'comments',
      'data',
      'context',
      'metadata',
      'result',
      'error',
    ]) {
      expect(members).not.toContain(text);
    }
  });

  test('subjects start with the configured prefix', () => {
    expect(eventSubject('acme', 'task', 'task.routed')).toBe('acme.evt.task.v1.task.routed');
    expect(allEventsSubject('acme')).toBe('acme.evt.>');
  });
});
