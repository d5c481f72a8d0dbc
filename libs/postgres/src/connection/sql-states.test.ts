import { describe, expect, test } from '@jest/globals';
import { describeSqlState } from './sql-states.js';
import { translateError } from './sql-error.js';

describe('a failure of the database', () => {
  test.each([
    ['22021', 'UNSAFE_JSON'],
    ['22P05', 'UNSAFE_JSON'],
    ['23505', 'WRITE_CONFLICT'],
    ['40001', 'WRITE_CONFLICT'],
    ['40P01', 'WRITE_CONFLICT'],
    ['55P03', 'WRITE_CONFLICT'],
    ['57014', 'UNAVAILABLE'],
    ['57P01', 'UNAVAILABLE'],
    ['53300', 'UNAVAILABLE'],
    ['08006', 'UNAVAILABLE'],
    ['28P01', 'UNAVAILABLE'],
    ['22P02', 'INTERNAL'],
    ['23514', 'INTERNAL'],
    ['42501', 'INTERNAL'],
    ['42P01', 'INTERNAL'],
  ])('with SQLSTATE %s is %s', (sqlState, code) => {
    expect(translateError({ code: sqlState, severity: 'ERROR', message: 'x' })).toMatchObject({ code, sqlState });
  });

  test('is worth another attempt when it was a race, and never otherwise', () => {
    const states = ['40001', '40P01', '55P03', '23505', '57014', '57P01', '42501', '23514'];
    expect(states.filter((state) => describeSqlState(state).retry)).toEqual(['40001', '40P01', '55P03', '23505']);
  });

  test('leaves a COMMIT open only when the server went away', () => {
    const states = ['57P01', '08006', '58030', '25P03', '40001', '23505', '53100', '57014'];
    expect(states.filter((state) => describeSqlState(state).ambiguousAtCommit)).toEqual([
      '57P01',
      '08006',
      '58030',
      '25P03',
    ]);
  });

  test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])(
    'of the network (%s) is UNAVAILABLE',
    (code) => {
      expect(translateError(Object.assign(new Error('x'), { code }))).toMatchObject({ code: 'UNAVAILABLE' });
    },
  );

  test('that is a mistake of the calling code stays unchanged', () => {
    const mistake = new TypeError('x is not a function');
    expect(translateError(mistake)).toBe(mistake);
  });
});
