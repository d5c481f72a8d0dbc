import { expect, test } from '@jest/globals';
import { createInboxRoom } from './inbox-room.js';

const ONE = { tasks: 1, bytes: 10 };

test('an inbox that was not counted has no room', () => {
  expect(createInboxRoom().take('inbox', ONE)).toBe(false);
});

test.each([
  ['tasks', { tasks: 2, bytes: 1_000 }],
  ['bytes', { tasks: 100, bytes: 29 }],
])('room ends with its %s, in one inbox only', (_, room) => {
  const rooms = createInboxRoom(() => 0);
  rooms.give('inbox', room);
  rooms.give('other', room);
  expect([1, 2, 3].map(() => rooms.take('inbox', ONE))).toEqual([true, true, false]);
  expect(rooms.take('other', ONE)).toBe(true);
});

test('a count holds for a moment, and a new one replaces it', () => {
  let time = 0;
  const rooms = createInboxRoom(() => time);
  rooms.give('inbox', { tasks: 100, bytes: 1_000 });
  time = 249;
  expect(rooms.take('inbox', ONE)).toBe(true);
  time = 250;
  expect(rooms.take('inbox', ONE)).toBe(false);
  rooms.give('inbox', { tasks: 0, bytes: 0 });
  expect(rooms.take('inbox', ONE)).toBe(false);
});

test('only so many inboxes are known: the one that was counted first is forgotten', () => {
  const rooms = createInboxRoom(() => 0);
  for (let n = 0; n <= 10_000; n += 1) rooms.give(`inbox ${n}`, ONE);
  expect(['inbox 0', 'inbox 1', 'inbox 10000'].map((inbox) => rooms.take(inbox, ONE))).toEqual([false, true, true]);
});
