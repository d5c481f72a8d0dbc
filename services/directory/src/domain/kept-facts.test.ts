import { describe, expect, test } from '@jest/globals';
import { after, NOON } from '../testing/builders.js';
import { factsToKeep, keepingOf } from './kept-facts.js';

const answered = { id: 'a', role: 'finance', at: NOON };

describe('the facts that are kept of a question', () => {
  test('are those that the profile names, and that rules can compare', () => {
    const names = ['repo', 'amount', 'flag', 'list', 'absent', 'toString'];
    const facts = { repo: 'x', amount: 1, flag: false, list: ['a'], secret: 'y' };
    expect(factsToKeep(facts, { names, days: 2 }, answered)).toEqual({
      id: 'a',
      role: 'finance',
      names,
      facts: { repo: 'x', amount: 1, flag: false },
      until: after(2 * 86_400_000),
    });
  });

  test('are none if they are too much', () => {
    const facts = { text: 'x'.repeat(5_000) };
    expect(factsToKeep(facts, { names: ['text'], days: 1 }, answered)).toBeUndefined();
    expect(factsToKeep(facts, { names: ['other'], days: 1 }, answered)).toMatchObject({ facts: {} });
  });

  test('are none if the profile does not say which', () => {
    expect(keepingOf({})).toBeUndefined();
    expect(keepingOf({ dry_run: { keep_facts: ['repo'], days: 3 } })).toEqual({ names: ['repo'], days: 3 });
  });
});
