import { expect, test } from '@jest/globals';
import { parseServers } from './parse-servers.js';

test('a list of URLs names several servers, with the port 4222 by default', () => {
  expect(parseServers('nats://a,nats://b:5222')).toEqual({ servers: ['a:4222', 'b:5222'] });
});

test('a user and password come out of the URL, decoded', () => {
  expect(parseServers('nats://me:p%40ss@a,nats://b')).toEqual({
    servers: ['a:4222', 'b:4222'],
    user: 'me',
    pass: 'p@ss',
  });
});

test('a user without a password is a token', () => {
  expect(parseServers('nats://s3cret@a')).toEqual({ servers: ['a:4222'], token: 's3cret' });
});

test('a tls URL asks for TLS', () => {
  expect(parseServers('tls://a')).toEqual({ servers: ['a:4222'], tls: {} });
});

test.each(['', 'http://a', 'nats:', 'nats://a,', 'memory:,nats://a'])('%j is refused', (list) => {
  expect(() => parseServers(list)).toThrow(TypeError);
});

test('a refused URL is not shown, as it may hold a password', () => {
  expect(() => parseServers('http://me:hunter2@a')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
  );
});
