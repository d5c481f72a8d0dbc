import { describe, expect, test } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  test('returns what the check returns once it holds', async () => {
    let looks = 0;
    const value = await eventually(
      () => {
        looks += 1;
        return looks < 3 ? undefined : 'there';
      },
      { intervalMs: 1 },
    );
    expect(value).toBe('there');
    expect(looks).toBe(3);
  });

  test('accepts 0, the empty string and null as values', async () => {
    expect(await eventually(() => 0)).toBe(0);
    expect(await eventually(() => '')).toBe('');
    expect(await eventually(() => null)).toBeNull();
  });

  test('throws at the bound, with the description and the last error', async () => {
    const failing = eventually(
      () => {
        throw new Error('not yet');
      },
      { timeoutMs: 5, intervalMs: 1, describe: 'the answer' },
    );
    await expect(failing).rejects.toThrow('the answer did not come about within 5 ms: not yet');
  });
});
