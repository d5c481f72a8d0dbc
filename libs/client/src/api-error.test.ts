import { describe, expect, test } from '@jest/globals';
import {
  HandoffApiError,
  HandoffConnectionError,
  HandoffTokenError,
  isHandoffError,
  isOutage,
  type Problem,
} from './api-error.js';

function thrown(code: string, status: number, facts: object = {}): unknown {
  return new HandoffApiError({ code, status, detail: 'd', trace_id: 't', ...facts } as Problem);
}

describe('an error of the gateway', () => {
  test('is recognised by its code, which gives its facts types', () => {
    const error = thrown('VERSION_MISMATCH', 412, { current_version: 7 });
    expect(isHandoffError(error, 'LEASE_LOST')).toBe(false);
    expect(isHandoffError(error, 'LEASE_LOST', 'VERSION_MISMATCH')).toBe(true);
    const version: number | undefined = isHandoffError(error, 'VERSION_MISMATCH') ? error.problem.current_version : 0;
    expect(version).toBe(7);
  });

  test('narrows in a switch over its code', () => {
    const describeError = (error: unknown): string => {
      if (!isHandoffError(error)) return 'not ours';
      switch (error.code) {
        case 'ILLEGAL_TRANSITION':
          return `it is ${error.problem.current_status}`;
        case 'ALREADY_DECIDED':
          return `${error.problem.decided_by?.subject} was first`;
        default:
          return error.problem.detail;
      }
    };
    expect(describeError(thrown('ILLEGAL_TRANSITION', 409, { current_status: 'completed' }))).toBe('it is completed');
    expect(describeError(thrown('ALREADY_DECIDED', 409, { decided_by: { subject: 'ada' } }))).toBe('ada was first');
    expect(describeError(thrown('NOT_FOUND', 404))).toBe('d');
    expect(describeError(new TypeError())).toBe('not ours');
  });

  test.each([
    [thrown('UNAVAILABLE', 503), true],
    [thrown('RATE_LIMITED', 429), true],
    [new HandoffConnectionError('no answer', undefined, undefined), true],
    [thrown('NOT_FOUND', 404), false],
    [new HandoffTokenError('the provider is away'), true],
    [new HandoffTokenError('who?', 401, 'invalid_client'), false],
    [new TypeError(), false],
  ])('%s is temporary: %s', (error, expected) => {
    expect(isOutage(error)).toBe(expected);
  });
});
