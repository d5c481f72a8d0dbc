import { describe, expect, test } from '@jest/globals';
import { newId } from '../testing/builders.js';
import { decodeStatusCursor, encodeStatusCursor, MAX_PARTS } from './status-cursor.js';

const versions = (count: number): ReadonlyMap<string, number> =>
  new Map(Array.from({ length: count }, (_, index) => [newId(), 2_147_483_647 - index]));

describe('a status cursor', () => {
  test.each([1, 3, MAX_PARTS])('with %d parts survives a round trip, and fits into a query', (count) => {
    const seen = versions(count);
    const token = encodeStatusCursor(seen);
    expect(token).toMatch(/^[A-Za-z0-9_-]{1,2048}$/);
    expect(decodeStatusCursor(token, 'query/cursor')).toEqual(seen);
  });

  test('keeps the first parts when there are too many', () => {
    const seen = versions(MAX_PARTS + 5);
    expect([...decodeStatusCursor(encodeStatusCursor(seen), '')]).toEqual([...seen].slice(0, MAX_PARTS));
  });

  const good = encodeStatusCursor(versions(2));
  const twice = Buffer.concat([Buffer.from(good, 'base64url'), Buffer.from(good, 'base64url').subarray(1)]);
  test.each([
    ['nothing', ''],
    ['no parts', 'AQ'],
    ['text', 'hello'],
    ['a token cut short', good.slice(0, -3)],
    ['a token with something behind it', `${good}AAAA`],
    ['another form', `Ag${good.slice(2)}`],
    ['a part twice', twice.toString('base64url')],
    ['the cursor of a page', Buffer.from('1767600000000 0197a1b2-c3d4-7000-8000-000000000001').toString('base64url')],
  ])('that is %s is refused, and says where it was', (_what, token) => {
    expect(() => decodeStatusCursor(token, 'query/cursor')).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [expect.objectContaining({ pointer: 'query/cursor' })],
      }),
    );
  });
});
