import { describe, expect, test } from '@jest/globals';
import { ERROR_CATALOGUE, isErrorCode } from './error-catalogue.js';
import { ERROR_KINDS } from './error-kinds.js';
import { HandoffError, toHandoffError } from './handoff-error.js';

describe('errors', () => {
  test('each kind means the same at every edge', () => {
    const rows = Object.entries(ERROR_KINDS).map(([kind, row]) => `${kind} ${row.http} ${row.message} ${row.log}`);
    expect(rows).toEqual([
      'malformed 400 term info',
      'unauthenticated 401 term info',
      'forbidden 403 term info',
      'not_found 404 term info',
      'method_not_allowed 405 term info',
      'not_acceptable 406 term info',
      'request_timeout 408 nak info',
      'conflict 409 ack info',
      'precondition_failed 412 ack info',
      'too_large 413 term info',
      'unsupported_media_type 415 term info',
      'invalid 422 term info',
      'rate_limited 429 nak warn',
      'header_too_large 431 term info',
      'internal 500 nak error',
      'unavailable 503 nak warn',
      'unknown_outcome 503 nak warn',
    ]);
  });

  test('every code is in SCREAMING_SNAKE and has a remedy', () => {
    for (const [code, definition] of Object.entries(ERROR_CATALOGUE)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(definition.remedy.length).toBeGreaterThan(10);
    }
  });

  test('a name inherited from Object is not a code', () => {
    expect(isErrorCode('toString')).toBe(false);
  });

  test('a foreign error becomes INTERNAL and keeps its cause to itself', () => {
    const error = toHandoffError(new TypeError('secret'));
    expect(error).toMatchObject({ code: 'INTERNAL', kind: 'internal', cause: expect.any(TypeError) });
    expect(error.detail).not.toContain('secret');
  });

  test('an error of ours stays itself', () => {
    const error = new HandoffError('NOT_FOUND');
    expect(toHandoffError(error)).toBe(error);
  });
});
