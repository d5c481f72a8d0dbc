import { expect, test } from '@jest/globals';
import { isFinalRefusal, refusesCaller } from './refusals.js';
import { HandoffError } from './handoff-error.js';
import { ERROR_CATALOGUE, type ErrorCode } from './error-catalogue.js';

const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
const isKept = (code: ErrorCode) => isFinalRefusal(new HandoffError(code));

test('a refusal is never final when another attempt could succeed', () => {
  const better = [
    'WRITE_CONFLICT',
    'IDEMPOTENCY_KEY_IN_FLIGHT',
    'IDEMPOTENCY_KEY_REUSED',
    'ROLE_NOT_HELD',
    'FOUR_EYES',
  ];
  const others = ['UNAUTHENTICATED', 'RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE', 'OVERLOADED', 'OUTCOME_UNKNOWN'];
  expect(codes.filter((code) => [...better, ...others].includes(code) && isKept(code))).toEqual([]);
});

test.each<ErrorCode>(['NOT_FOUND', 'ILLEGAL_TRANSITION', 'VERSION_MISMATCH', 'VALIDATION_FAILED', 'ALREADY_DECIDED'])(
  '%s is final',
  (code) => expect(isKept(code)).toBe(true),
);

test.each([
  ['ROLE_NOT_HELD', true],
  ['READ_ONLY_ROLE', true],
  ['NOT_FOUND', true],
  ['FOUR_EYES', false],
  ['ILLEGAL_TRANSITION', false],
] as const)('%s refuses the caller, and not the request: %s', (code, expected) => {
  expect(refusesCaller(new HandoffError(code))).toBe(expected);
});
