import { expect, test } from '@jest/globals';
import { sha256Hex } from '@handoff/kernel';
import { aTask } from '../../testing/builders.js';
import { contentHashOf } from './content-hash.js';

test('the hash is of type, description, data and context in their canonical form', () => {
  const task = aTask({ type: 'invoice', description: 'Pay', data: { b: 1, a: [2] }, context: undefined });
  expect(contentHashOf(task)).toBe(
    sha256Hex('{"context":null,"data":{"a":[2],"b":1},"description":"Pay","task_type":"invoice"}'),
  );
});

test('each of these members changes the hash, and no other does', () => {
  const task = aTask();
  const changes = [{ type: 'other' }, { description: 'other' }, { data: {} }, { context: {} }];
  expect(new Set([task, ...changes.map((change) => ({ ...task, ...change }))].map(contentHashOf)).size).toBe(5);
  expect(contentHashOf({ ...task, ...aTask({ version: 9, status: 'active' }) })).toBe(contentHashOf(task));
});
