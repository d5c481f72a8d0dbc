import { expect, test } from '@jest/globals';
import { steadyClock } from '@handoff/kernel';
import { setWallClock } from '@handoff/testing';
import { isPast, remainingBelow } from './deadline.js';

const HOUR_MS = 3_600_000;

test.each([-HOUR_MS, HOUR_MS])('a deadline comes when it was to come, though the wall clock is set by %i ms', (by) => {
  const now = steadyClock.now().getTime();
  const setRight = setWallClock(by);
  const past = isPast(new Date(now - 1));
  const left = remainingBelow(HOUR_MS, new Date(now + 60_000));
  setRight();
  expect(past).toBe(true);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(60_000);
});
