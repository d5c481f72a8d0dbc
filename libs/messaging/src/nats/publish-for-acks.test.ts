import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DiscardPolicy, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type TestServer } from '@handoff/testing';
import { silentLog } from '@handoff/kernel';
import { publishForAcks, type Publication, type PublishAck } from './publish-for-acks.js';

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

  test('are stored in their order, and each ack has the sequence', async () => {
    const acks = await publishAll(Array.from({ length: 1_000 }, (_, n) => aMessage(`${n}`)));
    expect(acks).toEqual(acks.map((_, index) => ({ seq: index + 1, duplicate: false })));
  });

  test('keep their sequences when published again', async () => {
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
  ])('end with one that %s: those before it are stored, those behind it are not', async (_, refused) => {
    const published = publishAll([aMessage('a'), refused, aMessage('c')]);
    await expect(published).rejects.toMatchObject({ name: 'EventRefused', index: 1 });
    expect(await messages()).toBe(1);
  });

  test('are all stored, each publisher in its order, while others publish too', async () => {
    const other = await connect({ servers: server.url });
    const batch = (name: string): readonly Publication[] =>
      Array.from({ length: 500 }, (_, n) => aMessage(`${name}${n}`));
    const target = { streamName: 'EVENTS', log: silentLog };
    const mine = publishForAcks({ ...target, connection }, batch('a'));
    const theirs = publishForAcks({ ...target, connection: other }, batch('b'));
    for (const acks of await Promise.all([mine, theirs])) {
      const places = acks.map(({ seq }) => seq);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(acks.every(({ duplicate }) => !duplicate)).toBe(true);
    }
    expect(await messages()).toBe(1_000);
    await other.close();
  });

  test.each<[string, Partial<StreamConfig>, Partial<StreamConfig>]>([
    ['bytes', { max_bytes: 1_000 }, { max_bytes: 100_000 }],
    ['messages', { max_msgs: 1 }, { max_msgs: 100 }],
    [
      'messages of a subject',
      { max_msgs_per_subject: 1, discard_new_per_subject: true },
      { max_msgs_per_subject: 100, discard_new_per_subject: true },
    ],
    ['bytes of a message', { max_msg_size: 500 }, { max_msg_size: 100_000 }],
  ])('overtake none that has no room because %s are limited', async (_, few, enough) => {
    const manager = await jetstreamManager(connection);
    await manager.streams.delete('EVENTS');
    const config = { name: 'EVENTS', subjects: ['evt.>'], discard: DiscardPolicy.New };
    await manager.streams.add({ ...config, ...few });
    const [v0, v1, v2] = [aMessage('v0'), { ...aMessage('v1'), data: Buffer.alloc(900) }, aMessage('v2')];
    const all = [v0, v1, { ...v2, subject: 'evt.other' }];
    await publishAll([v0]);
    await expect(publishAll(all)).rejects.toMatchObject({ index: 1 });
    await manager.streams.update('EVENTS', { ...config, ...enough });
    expect(await publishAll(all)).toEqual([
      { seq: 1, duplicate: true },
      { seq: 2, duplicate: false },
      { seq: 3, duplicate: false },
    ]);
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
