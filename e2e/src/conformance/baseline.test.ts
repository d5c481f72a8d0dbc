import { expect, test } from '@jest/globals';
import { differences, type Check } from './baseline.js';

const check = (name: string, status: string): Check => ({ name, status, message: 'why' });
const baseline = { passing: 1, failing: [{ because: 'so it is', checks: ['a/known'] }] };
const asExpected = [check('a/known', 'FAILURE'), check('a/fine', 'SUCCESS'), check('a/odd', 'WARNING')];

test.each([
  ['what is expected', asExpected, []],
  ['a new failure', [...asExpected, check('a/new', 'FAILURE')], ['fails: a/new: why']],
  ['a known failure that now passes', asExpected.slice(1), ['does not fail any more: a/known']],
  ['a missing check', [asExpected[0]!], ['only 0 checks pass instead of 1']],
])('%s shows', (_what, checks, lines) => {
  expect(differences(checks, baseline)).toEqual(lines);
});
