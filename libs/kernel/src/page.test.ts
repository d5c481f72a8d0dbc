import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor } from './page.js';

describe('a cursor', () => {
  const cursor = { createdAt: new Date('2026-01-02T03:04:05.678Z'), id: '018f4f3e-7c1a-7000-8000-000000000001' };

  test('survives the way to the client and back', () => {
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  const forged = (text: string): string => Buffer.from(text).toString('base64url');
  test.each([
    '',
    'x',
    '%00',
    forged('1 2'),
    forged(`x ${cursor.id}`),
    forged(`-1 ${cursor.id}`),
    forged(`9999999999999999 ${cursor.id}`),
    forged(`1 ${cursor.id} 3`),
  ])('%j is refused', (token) => {
    expect(() => decodeCursor(token)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});
