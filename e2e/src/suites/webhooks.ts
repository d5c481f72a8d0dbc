import type { Answer } from '../support/answer.js';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually, startReceiver, type Received, type Receiver } from '@handoff/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import type { Actor, Stage } from '../support/actor.js';
import { readPages } from '../support/read-pages.js';

interface Told {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export function webhooks(stage: Stage): void {
  describe('webhooks', () => {
    let team: Actor;
    let role: string;
    let cast: Awaited<ReturnType<Stage['cast']>>;
    let receiver: Receiver;

    beforeAll(async () => {
      cast = await stage.cast();
      role = `team-${randomUUID().slice(0, 8)}`;
      team = await stage.actor([role]);
    });
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(() => receiver.close());

    const register = (body: object = {}, actor = team): Promise<Answer> =>
      actor.call('createWebhook', {
        body: { role, url: `${receiver.url}in?token=t`, event_types: ['task.*'], ...body },
      });
    const route = async (): Promise<string> =>
      (await team.call('routeTask', { body: { target: 'manager', task: { task_type: 'x', data: { a: 'canary' } } } }))
        .json.task_id;
    const verified = (secret: string, { body, headers }: Received): Told =>
      new Verifier(secret).verify(body, headers as Record<string, string>) as Told;
    const deliveriesTo = async (webhook_id: string): Promise<readonly Record<string, unknown>[]> =>
      (await team.call('listWebhookDeliveries', { params: { webhook_id } })).json.deliveries;
    const untilReceived = (count = 1): Promise<readonly Received[]> =>
      eventually(() => (receiver.received.length >= count ? receiver.received : undefined));

    test('an event reaches the URL signed, with the bytes that every subscriber gets', async () => {
      const answer = await register({ description: 'the ledger' });
      expect(answer.status).toBe(201);
      expect(answer.json).toMatchObject({
        role,
        url: `${receiver.url}in?token=t`,
        event_types: ['task.*'],
        description: 'the ledger',
        status: 'active',
        version: 1,
        secret: expect.stringMatching(/^whsec_/),
      });
      const { webhook_id, secret } = answer.json;
      expect(answer.headers.get('location')).toBe(`/webhooks/${webhook_id}`);
      expect(answer.headers.get('etag')).toBe('"1"');

      const task_id = await route();
      const [request] = await untilReceived();
      const event = verified(secret, request!);
      expect([request!.method, request!.path]).toEqual(['POST', '/in?token=t']);
      expect(request!.headers).toMatchObject({
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'webhook-id': event.id,
      });
      expect(event).toMatchObject({ type: 'handoff.task.routed.v1', subject: task_id, data: { from_role: role } });
      expect(request!.body).not.toContain('canary');
      const record = await eventually(
        async () => (await cast.auditor.call('listAudit', { query: { task_id } })).json.events[0],
      );
      expect(record).toMatchObject({ event_type: 'task.routed', audit_id: event.id });
      await eventually(async () => (await deliveriesTo(webhook_id))[0]?.['status'] === 'delivered');
      expect(await deliveriesTo(webhook_id)).toMatchObject([
        { event_id: event.id, event_type: 'task.routed', attempts: 1, last_status_code: 204, next_attempt_at: null },
      ]);
    });

    test('the secret is shown once, and again to a repeated request', async () => {
      const options = {
        body: { role, url: receiver.url, event_types: ['session.*'] },
        headers: { 'idempotency-key': randomUUID() },
      };
      const first = await team.call('createWebhook', options);
      const second = await team.call('createWebhook', { ...options, gateway: 1 });
      expect([second.status, second.text]).toEqual([201, first.text]);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      const params = { webhook_id: first.json.webhook_id };
      const shown = await team.call('getWebhook', { params });
      expect([shown.status, shown.json.secret]).toEqual([200, undefined]);
      expect((await team.call('listWebhooks')).text).not.toContain('whsec_');
    });

    test('only events of the chosen types that the role takes part in arrive', async () => {
      const { webhook_id } = (await register({ event_types: ['task.cancelled'] })).json;
      await cast.finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' } } });
      const task_id = await route();
      await team.call('cancelTask', { params: { task_id }, body: {} });
      const [request] = await untilReceived();
      expect(JSON.parse(request!.body)).toMatchObject({ type: 'handoff.task.cancelled.v1', subject: task_id });
      expect(await deliveriesTo(webhook_id)).toHaveLength(1);
    });

    test('an admin receives all events, an auditor none', async () => {
      const url = receiver.url;
      const body = { role: 'auditor', url, event_types: ['session.created'] };
      const { webhook_id } = (await cast.admin.call('createWebhook', { body })).json;
      const session = await cast.finance.call('createSession', { body: { agent_role: 'finance' } });
      const arrived = await eventually(
        () => receiver.received.find((each) => each.body.includes(session.json.session_id)),
        { timeoutMs: 15_000 },
      );
      expect(JSON.parse(arrived.body)).toMatchObject({ type: 'handoff.session.created.v1' });
      await cast.admin.call('deleteWebhook', { params: { webhook_id }, body: {} });
      const both = await stage.actor(['auditor', role]);
      const refused = await both.call('createWebhook', { body });
      expect([refused.status, refused.json.code]).toEqual([403, 'READ_ONLY_ROLE']);
    });

    test('a failed attempt is repeated with the same id', async () => {
      receiver.answer((response) => response.writeHead(receiver.received.length === 1 ? 503 : 200).end());
      const { webhook_id, secret } = (await register()).json;
      await route();
      const [first, second] = await untilReceived(2);
      expect(verified(secret, second!).id).toBe(verified(secret, first!).id);
      expect(second!.body).toBe(first!.body);
      await eventually(async () => (await deliveriesTo(webhook_id))[0]?.['status'] === 'delivered');
      expect(await deliveriesTo(webhook_id)).toMatchObject([{ attempts: 2, last_status_code: 200 }]);
    });

    test('an endpoint that answers 410 is disabled, which is recorded, and can be enabled again', async () => {
      receiver.answer((response) => response.writeHead(410).end());
      const { webhook_id } = (await register()).json;
      await route();
      const params = { webhook_id };
      const disabled = await eventually(async () => {
        const { json } = await team.call('getWebhook', { params });
        return json.status === 'disabled' ? json : undefined;
      });
      expect(disabled).toMatchObject({ disabled_cause: 'gone', version: 2 });
      const types = await eventually(async () => {
        const { events } = (await team.call('listAudit', { query: { event_type: 'webhook.disabled' } })).json;
        return (events as { metadata: { webhook_id: string } }[]).some(
          (each) => each.metadata.webhook_id === webhook_id,
        );
      });
      expect(types).toBe(true);
      const enabled = await team.call('updateWebhook', {
        params,
        body: { status: 'active' },
        headers: { 'if-match': '"2"' },
      });
      expect([enabled.status, enabled.json.disabled_cause, enabled.json.version]).toEqual([200, null, 3]);
    });

    test('a delivery can be asked for again', async () => {
      const { webhook_id, secret } = (await register()).json;
      await route();
      await untilReceived();
      const [delivery] = await eventually(async () => {
        const found = await deliveriesTo(webhook_id);
        return found[0]?.['status'] === 'delivered' ? found : undefined;
      });
      const params = { webhook_id, delivery_id: String(delivery!['delivery_id']) };
      const answer = await team.call('redeliverWebhook', { params, body: {} });
      expect([answer.status, answer.json.status, answer.json.attempts]).toEqual([200, 'pending', 0]);
      const [first, second] = await untilReceived(2);
      expect(verified(secret, second!).id).toBe(verified(secret, first!).id);
    });

    test('a rotated secret signs together with the old one', async () => {
      const { webhook_id, secret } = (await register()).json;
      const params = { webhook_id };
      const rotated = await team.call('rotateWebhookSecret', { params, body: {}, headers: { 'if-match': '"1"' } });
      expect(rotated.json).toMatchObject({ version: 2, previous_secret_until: expect.any(String) });
      expect(rotated.json.secret).not.toBe(secret);
      await route();
      const [request] = await untilReceived();
      for (const each of [secret, rotated.json.secret]) expect(() => verified(each, request!)).not.toThrow();
    });

    test('a deleted webhook gets no more events and cannot be changed', async () => {
      const { webhook_id } = (await register()).json;
      const params = { webhook_id };
      const deleted = await team.call('deleteWebhook', { params, body: { reason: 'moved' } });
      expect(deleted.json).toMatchObject({ status: 'deleted', deletion_reason: 'moved', version: 2 });
      const other = (await register()).json;
      await route();
      await eventually(async () => (await deliveriesTo(other.webhook_id))[0]?.['status'] === 'delivered');
      expect([receiver.received.length, await deliveriesTo(webhook_id)]).toEqual([1, []]);

      const [delivery] = await deliveriesTo(other.webhook_id);
      await team.call('deleteWebhook', { params: { webhook_id: other.webhook_id }, body: {} });
      const refusals = await Promise.all([
        team.call('updateWebhook', { params, body: { description: 'again' } }),
        team.call('rotateWebhookSecret', { params, body: {} }),
        team.call('deleteWebhook', { params, body: {} }),
        team.call('redeliverWebhook', {
          params: { webhook_id: other.webhook_id, delivery_id: String(delivery!['delivery_id']) },
          body: {},
        }),
      ]);
      expect(refusals.map(({ status, json }) => [status, json.code])).toEqual(
        Array(4).fill([409, 'ILLEGAL_TRANSITION']),
      );
      const ids = async (query: object): Promise<readonly string[]> =>
        (await team.call('listWebhooks', { query: { limit: 100, ...query } })).json.webhooks.map(
          (each: { webhook_id: string }) => each.webhook_id,
        );
      expect(await ids({})).not.toContain(webhook_id);
      expect(await ids({ status: 'deleted' })).toContain(webhook_id);
    });

    test('a stale If-Match is 412 and changes nothing', async () => {
      const { webhook_id } = (await register()).json;
      const stale = { params: { webhook_id }, headers: { 'if-match': '"7"' } };
      const answers = await Promise.all([
        team.call('updateWebhook', { ...stale, body: { description: 'x' } }),
        team.call('rotateWebhookSecret', { ...stale, body: {} }),
        team.call('deleteWebhook', { ...stale, body: {} }),
      ]);
      expect(answers.map(({ status, json }) => [status, json.code])).toEqual(Array(3).fill([412, 'VERSION_MISMATCH']));
      expect((await team.call('getWebhook', { params: { webhook_id } })).json.version).toBe(1);
    });

    test('its role, auditors and admins see it; only its role and admins change it', async () => {
      const { webhook_id } = (await register({ event_types: ['webhook.created'] })).json;
      const [delivery] = await eventually(async () => {
        const found = await deliveriesTo(webhook_id);
        return found.length > 0 ? found : undefined;
      });
      const params = { webhook_id, delivery_id: String(delivery!['delivery_id']) };
      for (const actor of [team, cast.auditor, cast.admin]) {
        expect((await actor.call('getWebhook', { params })).json).toMatchObject({ webhook_id });
        expect((await actor.call('listWebhookDeliveries', { params })).json.deliveries).toHaveLength(1);
      }
      const watching = await stage.actor(['auditor', 'legal']);
      const writes = async (actor: Actor): Promise<unknown> =>
        Promise.all([
          actor.call('updateWebhook', { params, body: { description: 'x' } }),
          actor.call('rotateWebhookSecret', { params, body: {} }),
          actor.call('deleteWebhook', { params, body: {} }),
          actor.call('redeliverWebhook', { params, body: {} }),
        ]).then((answers) => answers.map(({ status, json }) => [status, json.code]));
      expect(await writes(watching)).toEqual(Array(4).fill([403, 'ROLE_NOT_HELD']));
      expect(await writes(cast.legal)).toEqual(Array(4).fill([404, 'NOT_FOUND']));
      expect((await register({}, cast.legal)).json.code).toBe('ROLE_NOT_HELD');
    });

    test.each([
      ['http://127.0.0.2/', 'another address of this machine'],
      ['http://localhost/', 'a name of this machine'],
      ['http://2130706434/', 'an address as one number'],
      ['http://[::ffff:127.0.0.1]/', 'an address in another one'],
      ['http://169.254.169.254/latest/meta-data', 'the metadata of a cloud'],
      ['http://10.0.0.1/', 'a private network'],
      ['ftp://127.0.0.1/', 'another protocol'],
      ['http://user:pass@127.0.0.1/', 'a password'],
      ['127.0.0.1', 'no URL'],
    ])('a URL such as %s is refused: %s', async (url) => {
      const answer = await register({ url });
      expect([answer.status, answer.json.code, answer.json.errors[0].pointer]).toEqual([
        422,
        'VALIDATION_FAILED',
        '/url',
      ]);
    });

    test.each([[['task.*', 'task.*']], [[]], [['tasks.routed']], [['*']]])(
      'event types such as %j are refused',
      async (event_types) => {
        expect((await register({ event_types })).json.code).toBe('VALIDATION_FAILED');
      },
    );

    test('are listed newest first, each on exactly one page', async () => {
      const own = `team-${randomUUID().slice(0, 8)}`;
      const holder = await stage.actor([own]);
      const made: string[] = [];
      for (let count = 0; count < 5; count += 1) made.unshift((await register({ role: own }, holder)).json.webhook_id);
      const listed = await readPages<{ webhook_id: string }>(holder, 'listWebhooks', { query: { limit: 2 } });
      expect(listed.map(({ webhook_id }) => webhook_id)).toEqual(made);
    });
  });
}
