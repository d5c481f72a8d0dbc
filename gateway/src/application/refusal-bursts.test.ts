import { expect, test } from '@jest/globals';
import { createManualClock } from '@handoff/kernel';
import { createRefusalBursts } from './refusal-bursts.js';

test('a burst is recorded up to five times, and the next record says how many were left out', () => {
  const clock = createManualClock(new Date());
  const bursts = createRefusalBursts(clock);
  const admitted = Array.from({ length: 20 }, () => bursts.admit('a')).filter((one) => one !== undefined);
  expect(admitted).toEqual(Array.from({ length: 5 }, () => ({ suppressed: 0 })));
  clock.advance(10_000);
  expect(bursts.admit('a')).toEqual({ suppressed: 15 });
  expect(bursts.admit('a')).toBeUndefined();
});

test('one client does not use up what another is due', () => {
  const bursts = createRefusalBursts(createManualClock(new Date()));
  for (let n = 0; n < 20; n += 1) bursts.admit('a');
  expect(bursts.admit('b')).toEqual({ suppressed: 0 });
});
