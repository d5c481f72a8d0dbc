import { expect, test } from '@jest/globals';
import { normaliseTask } from './route-task-body.js';

const normal = (task: object) => normaliseTask({ task });

test('type is read as task_type', () => {
  expect(normal({ type: 'invoice' })).toEqual({ task_type: 'invoice', description: null, data: {} });
  expect(normal({ task_type: 'invoice' })).toEqual(normal({ type: 'invoice' }));
});

test('members that the contract does not name move to data', () => {
  expect(normal({ type: 't', amount: 3, data: { currency: 'EUR' } }).data).toEqual({ amount: 3, currency: 'EUR' });
});

test('a member of the same name in data stays', () => {
  expect(normal({ type: 't', amount: 3, data: { amount: 4 } }).data).toEqual({ amount: 4 });
});

test('the input is not changed', () => {
  const task = { type: 't', amount: 3, data: {} };
  normal(task);
  expect(task).toEqual({ type: 't', amount: 3, data: {} });
});
