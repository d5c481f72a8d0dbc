import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type TestServer } from '@handoff/testing';
import { publishForAcks, type Publication, type PublishAck } from './publish-for-acks.js';
import { silentLog } from '../log.js';

describe('messages that are published together', () => {
  let server: TestServer;
  let connection: NatsConnection;

  beforeEach(async () => {
    server = await startNats();
    connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'EVENTS', subjects: ['evt.>'], max_msg_size: 1_000 });
  });
  afterEach(async () => {
    await connection.close();
    await server.stop();
  });

  const publishAll = (messages: readonly Publication[], streamName = 'EVENTS'): Promise<readonly PublishAck[]> =>
    publishForAcks({ connection, streamName, log: silentLog }, messages);
  const messages = async (): Promise<number> =>
    (await (await jetstreamManager(connection)).streams.info('EVENTS')).state.messages;

  test('are stored in their order, and each is told its place', async () => {
    const acks = await publishAll(Array.from({ length: 1_000 }, (_, n) => aMessage(`${n}`)));
    expect(acks).toEqual(acks.map((_, index) => ({ seq: index + 1, duplicate: false })));
  });

  test('again have the places that they had', async () => {
    await publishAll([aMessage('a'), aMessage('b')]);
    expect(await publishAll([aMessage('b'), aMessage('c')])).toEqual([
      { seq: 2, duplicate: true },
      { seq: 3, duplicate: false },
    ]);
  });

  test.each([
    ['the stream refuses', { ...aMessage('b'), data: Buffer.alloc(2_000) }],
    ['no stream takes', { ...aMessage('b'), subject: 'elsewhere' }],
    ['cannot be sent', { ...aMessage('b'), data: Buffer.alloc(2_000_000) }],
  ])('fail together when there is one that %s, and not before the others are stored', async (_, refused) => {
    await expect(publishAll([aMessage('a'), refused, aMessage('c')])).rejects.toThrow();
    expect(await messages()).toBe(2);
  });

  test('go to no other stream than the one they are for', async () => {
    await expect(publishAll([aMessage('a')], 'OTHERS')).rejects.toThrow('10060');
    expect(await messages()).toBe(0);
  });

  test('fail when the connection is closed before they are acknowledged', async () => {
    const published = publishAll([aMessage('a')]);
    void connection.close();
    await expect(published).rejects.toThrow('not acknowledged');
  });
});

function aMessage(id: string): Publication {
  return { id, subject: 'evt.told', data: Buffer.from(id) };
}
