import { describe, expect, test } from '@jest/globals';
import { readMessage } from './read-message.js';

const call = (params: unknown): object => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });

describe('a message is read generously', () => {
  test.each([
    ['params that are null', { jsonrpc: '2.0', id: 1, method: 'tools/list', params: null }, undefined],
    ['a cursor that is null', call({ cursor: null }), {}],
    ['arguments that are null', call({ name: 'whoami', arguments: null }), { name: 'whoami' }],
    ['arguments that are an empty list', call({ name: 'whoami', arguments: [] }), { name: 'whoami', arguments: {} }],
    ['arguments as an empty text', call({ name: 'whoami', arguments: '' }), { name: 'whoami', arguments: {} }],
    ['arguments as JSON text', call({ name: 'a', arguments: '{"b":1}' }), { name: 'a', arguments: { b: 1 } }],
    ['arguments that are fine', call({ name: 'a', arguments: { b: null } }), { name: 'a', arguments: { b: null } }],
    ['arguments that are none', call({ name: 'a', arguments: 'prose' }), { name: 'a', arguments: 'prose' }],
  ])('%s', (_what, message, params) => {
    expect((readMessage(message) as { params?: unknown }).params).toEqual(params);
  });

  test.each([[null], ['text'], [[1]], [{ jsonrpc: '2.0', id: 1, result: null }]])('%j stays unchanged', (message) => {
    expect(readMessage(message)).toBe(message);
  });
});
