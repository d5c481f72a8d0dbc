import { expect, test } from '@jest/globals';
import type { Round } from './measure-round.js';
import { summarise } from './summarise.js';

const round = (number: number, perSecond: number): Round => ({
  number,
  perSecond,
  completed: 100,
  failed: 0,
  failure: undefined,
  p50: 1,
  p95: 1,
  p99: 2,
  p999: 3,
  max: 4,
  cpu: { gateway: perSecond / 100 },
  afterwork: 0,
  foreign: 0,
});
const row = (system: string, rounds: readonly Round[]) =>
  ({ system, workload: 'create', callers: 32, rounds, refused: 0 }) as const;

test('figures are medians, and the ratio is that of rounds of the same number', () => {
  const bare = row('bare', [round(1, 1_000), round(2, 500), round(3, 1_500)]);
  const one = row('one', [round(1, 800), round(3, 900)]);
  const [first, second] = summarise([bare, one]);
  expect(first).toMatchObject({ perSecond: 1_000, min: 500, max: 1_500, ratio: 1, cpu: { gateway: 10 } });
  expect(second!.perSecond).toBe(850);
  expect(second!.ratio).toBeCloseTo(0.7);
});

test('without a valid round the figures are unknown', () => {
  const [only] = summarise([row('one', [])]);
  expect(only).toMatchObject({ perSecond: NaN, rounds: 0, ratio: undefined });
});
