import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';

describe('the fault proxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  let received: string[];
  const clients: Client[] = [];

  beforeEach(async () => {
    received = [];
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        received.push(data.toString());
        socket.write(`re:${data.toString()}`);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startFaultProxy((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    clients.splice(0).forEach(({ socket }) => socket.destroy());
    await proxy.close();
    server.close();
  });

  const dial = async (): Promise<Client> => {
    const client = watch(connect(proxy.port, '127.0.0.1'));
    clients.push(client);
    await once(client.socket, 'connect');
    return client;
  };

  test('passes on both directions without faults', async () => {
    const client = await dial();
    client.socket.write('hello');
    await eventually(() => client.heard === 're:hello');
  });

  test('lets a matching request through and cuts its reply, once', async () => {
    proxy.cutReply(/COMMIT/);
    const [first, second] = [await dial(), await dial()];
    first.socket.write('BEGIN');
    await eventually(() => first.heard === 're:BEGIN');
    first.socket.write('COMMIT');
    await eventually(() => first.closed);
    expect([received, first.heard, proxy.cuts]).toEqual([['BEGIN', 'COMMIT'], 're:BEGIN', 1]);
    second.socket.write('COMMIT');
    await eventually(() => second.heard === 're:COMMIT');
  });

  test('holds data in a black hole, and breaks the connections at its end', async () => {
    const client = await dial();
    client.socket.write('1');
    await eventually(() => client.heard === 're:1');
    proxy.blackhole(true);
    client.socket.write('2');
    const late = await dial();
    late.socket.write('3');
    proxy.blackhole(false);
    await eventually(() => client.closed && late.closed);
    expect([client.heard, late.heard, received]).toEqual(['re:1', '', ['1']]);
    const after = await dial();
    after.socket.write('4');
    await eventually(() => after.heard === 're:4');
  });

  test('keeps the order of delayed data when the delay ends', async () => {
    const client = await dial();
    proxy.delay(100);
    client.socket.write('slow');
    await eventually(() => client.socket.bytesWritten > 0);
    proxy.delay(0);
    client.socket.write(' quick');
    await eventually(() => client.heard.endsWith('quick'));
    expect(received.join('')).toBe('slow quick');
  });

  test.each(['drop', 'reset'] as const)('%s ends every connection, and new ones work', async (way) => {
    const client = await dial();
    client.socket.write('1');
    await eventually(() => client.heard === 're:1');
    proxy[way]();
    await eventually(() => client.closed);
    const next = await dial();
    next.socket.write('2');
    await eventually(() => next.heard === 're:2');
  });

  test('closes new connections while it refuses', async () => {
    proxy.refuse(true);
    const client = await dial();
    await eventually(() => client.closed);
    proxy.heal();
    const next = await dial();
    next.socket.write('2');
    await eventually(() => next.heard === 're:2');
  });
});

interface Client {
  readonly socket: Socket;
  heard: string;
  closed: boolean;
}

function watch(socket: Socket): Client {
  const client: Client = { socket, heard: '', closed: false };
  socket.on('data', (data) => void (client.heard += data.toString()));
  socket.on('error', () => undefined);
  socket.on('close', () => void (client.closed = true));
  return client;
}
