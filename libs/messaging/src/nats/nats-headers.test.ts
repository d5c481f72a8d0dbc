import { expect, test } from '@jest/globals';
import { startNats } from '@handoff/testing';
import { connect, headers, type Msg } from '@nats-io/transport-node';
import { readHeaders, writeHeaders } from './nats-headers.js';

test('headers are those of the client, both ways', async () => {
  const server = await startNats();
  const connection = await connect({ servers: server.url });
  try {
    const received: Msg[] = [];
    connection.subscribe('x', { callback: (_error, message) => void received.push(message) });
    const sent = { 'Nats-Msg-Id': 'é €', trace: 'a: b', empty: '' };
    const theirs = headers();
    for (const [name, value] of Object.entries(sent)) theirs.append(name, value);
    theirs.append('trace', 'a second value');
    connection.publish('x', 'data', { headers: writeHeaders(sent) });
    connection.publish('x', '', { headers: theirs });
    connection.publish('x', 'none');
    await connection.flush();
    const read = { 'nats-msg-id': 'é €', trace: 'a: b', empty: '' };
    expect(received.map(readHeaders)).toEqual([read, read, {}]);
    expect(received[0]!.headers?.get('Nats-Msg-Id')).toBe('é €');
    expect(received.map((message) => message.string())).toEqual(['data', '', 'none']);
    // A client that keeps the bytes elsewhere.
    expect(readHeaders({ headers: theirs } as Msg)).toEqual(read);
  } finally {
    await connection.close();
    await server.stop();
  }
});
