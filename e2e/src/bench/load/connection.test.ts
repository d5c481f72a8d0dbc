import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { openConnection, type Connection } from './connection.js';

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
let server: Server;
let connection: Connection;
let isBroken = false;

beforeEach(async () => {
  isBroken = false;
  server = createServer((request, response) => {
    if (isBroken) request.socket.destroy();
    else response.setHeader('content-length', 2).end('ok');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  connection = await openConnection((server.address() as AddressInfo).port);
});
afterEach(() => {
  connection.close();
  server.close();
  server.closeAllConnections();
});

test('a connection that the server closed while nothing was asked is opened again', async () => {
  expect(await connection.send(REQUEST)).toEqual({ status: 200, body: 'ok' });
  server.closeAllConnections();
  // The first request may meet the end of the connection.
  await eventually(async () => (await connection.send(REQUEST)).body === 'ok');
});

test('a request whose connection ends before the answer fails', async () => {
  isBroken = true;
  await expect(connection.send(REQUEST)).rejects.toThrow('closed the connection');
});
