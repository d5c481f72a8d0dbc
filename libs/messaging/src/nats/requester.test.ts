import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { silentLog } from '@handoff/kernel';
import { startNats, type TestServer } from '@handoff/testing';
import { connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { writeHeaders } from './nats-headers.js';
import { requesterOf, type Requester } from './requester.js';

const CONFIG = `authorization { users: [
  { user: caller, password: x, permissions: { publish: ["svc.>"], subscribe: ["_INBOX.>"] } }
  { user: service, password: x }
] }`;

describe('requests on one connection', () => {
  let server: TestServer;
  let service: NatsConnection;
  let caller: NatsConnection;
  let requester: Requester;
  beforeAll(async () => {
    server = await startNats({ config: CONFIG });
    const servers = server.url;
    service = await connect({ servers, user: 'service', pass: 'x' });
    caller = await connect({ servers, user: 'caller', pass: 'x' });
    requester = requesterOf(caller, silentLog);
    service.subscribe('svc.echo', { callback: (_error, message) => void message.respond(message.data) });
    service.subscribe('svc.silent', { callback: () => undefined });
    await service.flush();
  });
  afterAll(async () => {
    await Promise.all([caller.close(), service.close()]);
    await server.stop();
  });

  const request = (subject: string, text = '', timeoutMs = 60_000) =>
    requester.request(subject, Buffer.from(text), { headers: writeHeaders({}), timeoutMs });

  test('each get their own reply', async () => {
    const texts = Array.from({ length: 100 }, (_, n) => `${n}`);
    const replies = await Promise.all(texts.map((text) => request('svc.echo', text)));
    expect(replies.map((reply) => reply.string())).toEqual(texts);
  });

  test('that nobody serves fail at once', async () => {
    await expect(request('svc.nobody')).rejects.toBeInstanceOf(errors.NoRespondersError);
  });

  test('that are not answered fail in time, and a late reply is dropped', async () => {
    await expect(request('svc.silent', '', 20)).rejects.toBeInstanceOf(errors.TimeoutError);
    expect((await request('svc.echo', 'after')).string()).toBe('after');
  });

  test('that we have no right to send fail at once, and others do not', async () => {
    const others = request('svc.echo', 'other');
    await expect(request('forbidden')).rejects.toBeInstanceOf(errors.PermissionViolationError);
    expect((await others).string()).toBe('other');
  });

  test('that are waited for when the connection is closed fail then', async () => {
    const other = await connect({ servers: server.url, user: 'caller', pass: 'x' });
    const waiting = requesterOf(other, silentLog).request('svc.silent', Buffer.from(''), {
      headers: writeHeaders({}),
      timeoutMs: 60_000,
    });
    const failed = expect(waiting).rejects.toBeInstanceOf(errors.RequestError);
    await other.flush();
    await other.close();
    await failed;
    await expect(
      requesterOf(other, silentLog).request('svc.echo', Buffer.from(''), { headers: writeHeaders({}), timeoutMs: 50 }),
    ).rejects.toBeInstanceOf(errors.ClosedConnectionError);
  });
});
