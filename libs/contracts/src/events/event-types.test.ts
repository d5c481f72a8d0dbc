import { expect, test } from '@jest/globals';
import { isOneOf, parseEventTypes } from './event-types.js';

test.each([
  ['task.routed', 'task.routed', true],
  ['task.routed', 'task.routed2', false],
  ['task.*', 'task.routed', true],
  ['task.*', 'tasks.routed', false],
  ['task.*', 'task', false],
  ['approval.decided,task.*', 'approval.decided', true],
  ['approval.decided,task.*', 'approval.requested', false],
  ['external.invoice.*', 'external.invoice.sent', true],
])('%s takes %s: %s', (list, type, expected) => {
  expect(isOneOf(parseEventTypes(list), type)).toBe(expected);
});
