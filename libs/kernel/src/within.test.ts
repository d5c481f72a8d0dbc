import { describe, expect, test } from '@jest/globals';
import { succeedsWithin, within } from './within.js';

const never = new Promise(() => undefined);
const failing = (): Promise<never> => Promise.reject(new Error('broken'));

describe('work that is given a time limit', () => {
  test('is in time when it ends before the limit, and late otherwise', async () => {
    expect(await within(10_000, Promise.resolve())).toBe(true);
    expect(await within(1, never)).toBe(false);
  });

  test('throws its own error, unless only its success matters', async () => {
    await expect(within(10_000, failing())).rejects.toThrow('broken');
    expect(await succeedsWithin(10_000, failing())).toBe(false);
    expect(await succeedsWithin(10_000, Promise.resolve())).toBe(true);
  });
});
