import { describe, expect, test } from '@jest/globals';
import { areOfOneInstant, deriveUuid, isUuid, uuidv7 } from './ids.js';

describe('ids', () => {
  const now = new Date('2026-01-02T03:04:05.678Z');

  test('a UUIDv7 carries its millisecond, version 7 and the RFC variant', () => {
    const id = uuidv7(now);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now.getTime());
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('two ids of one millisecond differ', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => uuidv7(now))).size).toBe(1_000);
  });

  test('ids made for one millisecond sort as they were made', () => {
    const later = new Date(now.getTime() + 1);
    const ids = Array.from({ length: 1_000 }, () => uuidv7(later));
    expect([...ids].sort()).toEqual(ids);
  });

  test('ids of one instant are told from those of others, and from ids that know no time', () => {
    const [id, derived] = [uuidv7(now), deriveUuid('a')];
    expect(areOfOneInstant(id, uuidv7(now).toUpperCase())).toBe(true);
    expect(areOfOneInstant(id, uuidv7(new Date(now.getTime() + 1)))).toBe(false);
    expect(areOfOneInstant(derived, derived)).toBe(false);
  });

  test('a derived id depends on nothing but its text', () => {
    expect(deriveUuid('a')).toBe(deriveUuid('a'));
    expect(deriveUuid('a')).not.toBe(deriveUuid('b'));
    expect(deriveUuid('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test.each([
    '',
    'x',
    '018f4f3e',
    '018f4f3e-7c1a-7000-8000-00000000000',
    '018f4f3e-7c1a-7000-8000-0000000000001',
    '018f4f3e-7c1a-7000-8000-000000000001\n',
  ])('%j is not a UUID', (text) => {
    expect(isUuid(text)).toBe(false);
  });

  test('a UUID of any version and case is one', () => {
    expect(isUuid('F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6')).toBe(true);
  });
});
