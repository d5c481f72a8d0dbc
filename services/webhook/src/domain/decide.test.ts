import { describe, expect, test } from '@jest/globals';
import {
  aCall,
  aDelivery,
  after,
  aWebhook,
  DAY_MS,
  holderOf,
  NOON,
  toCreate,
  toDelete,
  toRedeliver,
  toRotate,
  toUpdate,
} from '../testing/builders.js';
import { decideCreate, MAX_WEBHOOKS_PER_ROLE } from './decide-create.js';
import { decideDeletion } from './decide-deletion.js';
import { decideRedelivery } from './decide-redelivery.js';
import { decideRotation } from './decide-rotation.js';
import { decideUpdate } from './decide-update.js';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const by = (...roles: readonly string[]) => aCall({ principal: holderOf(...roles) });

describe('registering a webhook', () => {
  test('makes an active one of version 1, by a holder of its role', () => {
    const command = toCreate();
    expect(decideCreate(command, 0)).toMatchObject({
      event: 'created',
      from: undefined,
      by: command.call.principal,
      webhook: { status: 'active', version: 1, createdAt: NOON, createdBy: { subject: 'holder-of-finance' } },
    });
  });

  test.each([
    ['legal', 'finance', 'ROLE_NOT_HELD'],
    ['auditor', 'finance', 'READ_ONLY_ROLE'],
    ['auditor', 'auditor', 'READ_ONLY_ROLE'],
    ['finance', 'admin', 'ROLE_NOT_HELD'],
  ])('is refused to a holder of %s, for %s', (held, role, refusal) => {
    expect(() => decideCreate(toCreate({ role }, by(held)), 0)).toThrow(code(refusal));
  });

  test('for the role auditor, which sees everything, is refused to auditors, whatever other roles they hold', () => {
    expect(() => decideCreate(toCreate({ role: 'auditor' }, by('auditor', 'finance')), 0)).toThrow(
      code('READ_ONLY_ROLE'),
    );
  });

  test.each(['finance', 'auditor', 'admin'])('for %s is an admin’s right', (role) => {
    expect(decideCreate(toCreate({ role }, by('admin')), 0).webhook.role).toBe(role);
  });

  test('has a bound for each role', () => {
    expect(() => decideCreate(toCreate(), MAX_WEBHOOKS_PER_ROLE - 1)).not.toThrow();
    expect(() => decideCreate(toCreate(), MAX_WEBHOOKS_PER_ROLE)).toThrow(code('VALIDATION_FAILED'));
  });
});

describe('changing a webhook', () => {
  const { id } = aWebhook();

  test('replaces the given fields and keeps the others', () => {
    const webhook = aWebhook({ description: 'before' });
    const change = decideUpdate(webhook, toUpdate(webhook.id, { eventTypes: ['approval.*'] }, aCall(), after(1)));
    expect(change).toMatchObject({
      event: 'updated',
      webhook: { eventTypes: ['approval.*'], description: 'before', url: webhook.url, version: 2, updatedAt: after(1) },
    });
  });

  test('is disabling it, or enabling it again with its health as new', () => {
    const health = { failingSince: NOON, failedDeliveries: 2, heldUntil: NOON };
    const disabled = decideUpdate(aWebhook({ health }), toUpdate(id, { status: 'disabled' }));
    expect(disabled).toMatchObject({
      event: 'disabled',
      from: 'active',
      webhook: { disabledCause: 'requested', health },
    });
    const enabled = decideUpdate(disabled.webhook, toUpdate(id, { status: 'active' }));
    expect(enabled).toMatchObject({
      event: 'enabled',
      webhook: { status: 'active', disabledCause: undefined, health: { failingSince: undefined, failedDeliveries: 0 } },
    });
  });

  test('to the status that it has keeps the first cause of disabling it', () => {
    const gone = aWebhook({ status: 'disabled', disabledCause: 'gone' });
    expect(decideUpdate(gone, toUpdate(id, { status: 'disabled' }))).toMatchObject({
      event: 'updated',
      webhook: { disabledCause: 'gone' },
    });
  });

  test('to another URL is a new start for its health; to the same one it is not', () => {
    const webhook = aWebhook({ health: { failingSince: NOON, failedDeliveries: 0, heldUntil: undefined } });
    const same = decideUpdate(webhook, toUpdate(id, { url: webhook.url }));
    expect(same.webhook.health.failingSince).toEqual(NOON);
    const other = decideUpdate(webhook, toUpdate(id, { url: 'https://other.example.com/' }));
    expect(other.webhook.health.failingSince).toBeUndefined();
  });
});

describe('rotating a secret', () => {
  test('has the old one sign too, until the time is over', () => {
    const webhook = aWebhook({ secret: 'old' });
    expect(decideRotation(webhook, toRotate(webhook.id, { secret: 'new' }))).toMatchObject({
      event: 'secret_rotated',
      webhook: { secret: 'new', previousSecret: { sealed: 'old', until: after(DAY_MS) } },
    });
  });

  test('twice has the one before last sign no more', () => {
    const webhook = aWebhook({ secret: 'second', previousSecret: { sealed: 'first', until: after(DAY_MS) } });
    const { previousSecret } = decideRotation(webhook, toRotate(webhook.id, { secret: 'third' })).webhook;
    expect(previousSecret?.sealed).toBe('second');
  });

  test('without overlap ends the old one at once', () => {
    const webhook = aWebhook({ previousSecret: { sealed: 'first', until: after(DAY_MS) } });
    expect(decideRotation(webhook, toRotate(webhook.id, { overlapMs: 0 })).webhook.previousSecret).toBeUndefined();
  });
});

test('deleting a webhook forgets its secrets', () => {
  const webhook = aWebhook({ previousSecret: { sealed: 'first', until: after(DAY_MS) } });
  expect(decideDeletion(webhook, toDelete(webhook.id))).toMatchObject({
    event: 'deleted',
    webhook: { status: 'deleted', secret: undefined, previousSecret: undefined },
  });
});

describe('delivering again', () => {
  const webhook = aWebhook();
  const delivery = aDelivery({ webhookId: webhook.id, status: 'failed', attempts: 10, nextAttemptAt: undefined });

  test.each(['delivered', 'failed', 'pending'] as const)('starts a delivery that is %s anew', (status) => {
    const given = { ...delivery, status };
    expect(decideRedelivery(webhook, given, toRedeliver(given, aCall(), after(1), 2_000)).delivery).toMatchObject({
      status: 'pending',
      attempts: 0,
      nextAttemptAt: after(2_001),
      eventId: delivery.eventId,
    });
  });

  test('keeps a delivery during its attempt, and restarts it after the lease', () => {
    const leased = { ...delivery, status: 'pending', attempts: 3, leaseId: 'lease', nextAttemptAt: after(1) } as const;
    expect(decideRedelivery(webhook, leased, toRedeliver(leased)).delivery).toBe(leased);
    expect(decideRedelivery(webhook, leased, toRedeliver(leased, aCall(), after(1))).delivery).toMatchObject({
      attempts: 0,
    });
  });

  test('takes a webhook that is active', () => {
    for (const status of ['disabled', 'deleted'] as const) {
      const command = toRedeliver(delivery);
      expect(() => decideRedelivery({ ...webhook, status }, delivery, command)).toThrow(code('ILLEGAL_TRANSITION'));
    }
  });

  test('takes a delivery of that webhook', () => {
    const other = aDelivery();
    expect(() => decideRedelivery(webhook, undefined, toRedeliver(delivery))).toThrow(code('NOT_FOUND'));
    expect(() => decideRedelivery(webhook, other, toRedeliver({ id: other.id, webhookId: webhook.id }))).toThrow(
      code('NOT_FOUND'),
    );
  });
});

describe.each([
  [
    'changing',
    (webhook: ReturnType<typeof aWebhook> | undefined, call = aCall()) =>
      decideUpdate(webhook, toUpdate('id', {}, call)),
  ],
  [
    'rotating',
    (webhook: ReturnType<typeof aWebhook> | undefined, call = aCall()) =>
      decideRotation(webhook, toRotate('id', {}, call)),
  ],
  [
    'deleting',
    (webhook: ReturnType<typeof aWebhook> | undefined, call = aCall()) => decideDeletion(webhook, toDelete('id', call)),
  ],
])('%s', (_, decide) => {
  test('finds nothing where there is nothing, or nothing that the caller may see', () => {
    expect(() => decide(undefined)).toThrow(code('NOT_FOUND'));
    expect(() => decide(aWebhook(), by('legal'))).toThrow(code('NOT_FOUND'));
  });

  test('is refused to a caller who may only see it', () => {
    expect(() => decide(aWebhook(), by('auditor'))).toThrow(code('READ_ONLY_ROLE'));
    expect(() => decide(aWebhook(), by('auditor', 'legal'))).toThrow(code('ROLE_NOT_HELD'));
    expect(() => decide(aWebhook({ role: 'auditor' }), by('auditor', 'legal'))).toThrow(code('READ_ONLY_ROLE'));
  });

  test('is refused with another version', () => {
    expect(() => decide(aWebhook(), aCall({ ifMatch: [2] }))).toThrow(code('VERSION_MISMATCH'));
    expect(() => decide(aWebhook(), aCall({ ifMatch: [1, 2] }))).not.toThrow();
  });

  test('is over once it is deleted', () => {
    expect(() => decide(aWebhook({ status: 'deleted' }))).toThrow(code('ILLEGAL_TRANSITION'));
  });

  test('is an admin’s right', () => {
    expect(decide(aWebhook(), by('admin')).webhook.version).toBe(2);
  });
});
