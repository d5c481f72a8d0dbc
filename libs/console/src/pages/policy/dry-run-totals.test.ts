import { expect, test } from '@jest/globals';
import type { DryRunPage } from '@handoff/client';
import { addPage, shareDone } from './dry-run-totals.js';

const page = (changes: Partial<DryRunPage>): DryRunPage => ({
  role: 'finance',
  content_hash: 'f'.repeat(64),
  from: '2026-01-01T00:00:00Z',
  to: '2026-01-05T00:00:00Z',
  reached: '2026-01-04T00:00:00Z',
  answers: 10,
  same: 7,
  different: 1,
  not_replayable: 2,
  missing_facts: [{ name: 'repo', answers: 2 }],
  differences: [],
  next_cursor: 'next',
  ...changes,
});

test('pages are added up, fact by fact, and the time that is left shrinks', () => {
  const first = addPage(undefined, page({}));
  expect(shareDone(first)).toBe(0.25);
  const missing_facts = ['repo', 'amount'].map((name) => ({ name, answers: 1 }));
  const last = addPage(
    first,
    page({ answers: 2, same: 2, different: 0, not_replayable: 0, missing_facts, next_cursor: null }),
  );
  expect(last).toMatchObject({ answers: 12, same: 9, different: 1, untold: 2, isDone: true });
  expect([...last.missing]).toEqual([
    ['repo', 3],
    ['amount', 1],
  ]);
  expect(shareDone(last)).toBe(1);
});
