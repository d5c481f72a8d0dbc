import { expect, test } from '@jest/globals';
import { refusesCaller } from './caller-refusals.js';
import { HandoffError } from './handoff-error.js';

test.each([
  ['ROLE_NOT_HELD', true],
  ['READ_ONLY_ROLE', true],
  ['NOT_FOUND', true],
  ['FOUR_EYES', false],
  ['ILLEGAL_TRANSITION', false],
] as const)('%s refuses the caller, and not the request: %s', (code, expected) => {
  expect(refusesCaller(new HandoffError(code))).toBe(expected);
});
