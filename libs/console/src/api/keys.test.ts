import { expect, test } from '@jest/globals';
import { isStale, staleAfter } from './keys.js';

const ONE = '0190f000-0000-7000-8000-000000000001';
const OTHER = '0190f000-0000-7000-8000-000000000002';
const stale = (key: readonly unknown[]) => isStale(key, new Set(staleAfter('approval.decided')), new Set([ONE]));

test('an event makes lists of its subjects stale, and of single things those that it names', () => {
  expect(stale(['approvals', 'mine'])).toBe(true);
  expect(stale(['tasks', { status: 'pending' }])).toBe(true);
  expect(stale(['tasks', ONE])).toBe(true);
  expect(stale(['tasks', OTHER])).toBe(false);
  expect(stale(['tasks', OTHER, 'children'])).toBe(true);
  expect(stale(['status', OTHER])).toBe(true);
  expect(stale(['audit'])).toBe(true);
});

test('an event leaves other subjects alone', () => {
  expect(stale(['webhooks'])).toBe(false);
  expect(stale(['profiles', 'finance', 'draft'])).toBe(false);
  expect(stale(['me'])).toBe(false);
});

test('an event of a profile makes profiles stale, and no published version: it stays as it is', () => {
  const subjects = staleAfter('profile.published');
  expect([subjects.includes('profiles'), subjects.includes('versions')]).toEqual([true, false]);
});

test('after a gap everything is stale but who one is', () => {
  const subjects = new Set(staleAfter('gap'));
  expect(
    ['sessions', 'tasks', 'approvals', 'inboxes', 'status', 'webhooks', 'profiles', 'audit', 'overview'].every((each) =>
      subjects.has(each as never),
    ),
  ).toBe(true);
});
