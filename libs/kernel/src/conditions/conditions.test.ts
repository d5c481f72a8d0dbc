import { describe, expect, test } from '@jest/globals';
import { conditionsOf, type ConditionValue } from './condition.js';
import { isMet, readFacts } from './facts.js';

function met(value: ConditionValue, fact: unknown): boolean {
  const [condition] = conditionsOf({ fact: value });
  return isMet(condition!, readFacts({ fact }, ['fact']));
}

describe('a condition', () => {
  test.each<readonly [ConditionValue, readonly unknown[], readonly unknown[]]>([
    ['paid', ['paid'], ['Paid', 'paid ', 1, true]],
    ['finance/*', ['finance/', 'finance/a/b'], ['finance', 'xfinance/', 'finance/../legal', 7]],
    ['*.csv', ['.csv', 'a.csv'], ['a.csv ', 'a.csvx']],
    ['a*b*c', ['abc', 'a-b-c', 'abbc'], ['ab', 'acb', 'abcd']],
    ['ab*ba', ['abba', 'abxba'], ['aba']],
    ['<=10', [10, -1], [10.5, '10', true]],
    ['!=0', [1, -0.5], [0, '1']],
    [7, [7], ['7', 8]],
    [true, [true], ['true', 1, false]],
    [
      ['a', 5],
      ['a', 5],
      ['5', 'b', true],
    ],
    [[], [], ['a', 5]],
    [
      ['legal/*', 'hr', '>=10', 0],
      ['legal/', 'legal/a', 'hr', 10, 11, 0],
      ['legal', 'legal/*x/../y', 'hr/', '>=10', '10', 9, true],
    ],
  ])('%j is met by %j, and not by %j or by what is not known', (condition, by, notBy) => {
    expect(by.filter((fact) => !met(condition, fact))).toEqual([]);
    const unknown = [undefined, null, {}, ['a'], Number.NaN, 'a'.repeat(4_097)];
    expect([...notBy, ...unknown].filter((fact) => met(condition, fact))).toEqual([]);
  });

  test('with many wildcards is compared in one pass', () => {
    expect(met(`${'*a'.repeat(900)}b`, 'a'.repeat(4_096))).toBe(false);
  });
});
