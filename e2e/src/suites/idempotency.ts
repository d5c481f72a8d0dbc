import type { Answer } from '../support/answer.js';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Actor, Stage } from '../support/actor.js';

/** Repeats the request while the answer is "still in flight", as a client would. */
export async function untilSettled(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 409 || answer.json.code !== 'IDEMPOTENCY_KEY_IN_FLIGHT') return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function idempotency(stage: Stage): void {
  describe('an Idempotency-Key', () => {
    let finance: Actor;
    let manager: Actor;

    beforeAll(async () => {
      ({ finance, manager } = await stage.cast());
    });

    const body = { target: 'manager', task: { task_type: 'once' } };

    test('gives a repeated request the same answer, byte for byte', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const first = await finance.call('routeTask', { body, headers });
      const second = await finance.call('routeTask', { body, headers, gateway: 1 });
      expect([second.status, second.text]).toEqual([first.status, first.text]);
      expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
        null,
        'true',
      ]);
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
    });

    test('another key makes another task', async () => {
      const ids = await Promise.all(
        [1, 2].map(async () => (await finance.call('routeTask', { body })).json.task_id as string),
      );
      expect(new Set(ids).size).toBe(2);
    });

    test('without a key every request is a new one', async () => {
      const create = () => finance.call('createSession', { body: { agent_role: 'finance' } });
      expect((await create()).json.session_id).not.toBe((await create()).json.session_id);
    });

    test('belongs to its caller: another caller with the same key gets no replay', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const mine = await finance.call('routeTask', { body, headers });
      const theirs = await manager.call('routeTask', { body, headers });
      expect([theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([202, null]);
      expect(theirs.json.task_id).not.toBe(mine.json.task_id);
    });

    test('belongs to its route', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      await finance.call('routeTask', { body, headers });
      expect((await finance.call('createSession', { body: { agent_role: 'finance' }, headers })).status).toBe(201);
    });

    test('the order of the members does not make another request', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const first = await finance.call('routeTask', {
        rawBody: '{"target":"manager","task":{"task_type":"a","data":{"x":1,"y":2}}}',
        headers,
      });
      const second = await finance.call('routeTask', {
        rawBody: '{ "task": {"data":{"y":2,"x":1},"task_type":"a"}, "target":"manager" }',
        headers,
      });
      expect([second.status, second.text]).toEqual([first.status, first.text]);
    });

    test.each(['é', 'x'.repeat(256)])('%j is not a key', async (key) => {
      const answer = await finance.call('routeTask', {
        body,
        headers: { 'idempotency-key': Buffer.from(key).toString('latin1') },
      });
      expect([answer.status, answer.json.code]).toEqual([400, 'MALFORMED_IDEMPOTENCY_KEY']);
    });

    test('a refusal is not stored: the same request is decided again', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const request = { body: { ...body, from_role: 'legal' }, headers };
      const refused = await finance.call('routeTask', request);
      expect([refused.status, (await finance.call('routeTask', request)).headers.get('idempotency-replayed')]).toEqual([
        403,
        null,
      ]);
    });

    test('a precondition is part of the request', async () => {
      const { session_id } = (await finance.call('createSession', { body: { agent_role: 'finance' } })).json;
      const headers = { 'idempotency-key': randomUUID() };
      const update = (version: string) =>
        finance.call('updateSession', {
          params: { session_id },
          body: { status: 'active' },
          headers: { ...headers, 'if-match': version },
        });
      expect((await update('"7"')).status).toBe(412);
      expect((await update('"1"')).json.code).toBe('IDEMPOTENCY_KEY_REUSED');
    });

    test('100 concurrent requests with one key make one task', async () => {
      const headers = { 'idempotency-key': randomUUID(), 'x-trace-id': randomUUID() };
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, gateway) =>
          untilSettled(() => finance.call('routeTask', { body, headers, gateway })),
        ),
      );
      expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
      const found = await finance.call('listTasks', { query: { trace_id: headers['x-trace-id'] } });
      expect(found.json.tasks).toHaveLength(1);
    });
  });
}
