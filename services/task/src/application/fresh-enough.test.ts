import { expect, test } from '@jest/globals';
import { createManualClock } from '@handoff/kernel';
import { noon } from '../testing/builders.js';
import { freshEnough } from './fresh-enough.js';

function counting(costMs = 0) {
  const clock = createManualClock(noon);
  let readings = 0;
  const ask = freshEnough(() => {
    clock.advance(costMs);
    return Promise.resolve((readings += 1));
  }, clock);
  return { clock, ask: () => ask(noon) };
}

test('callers at the same time share a reading, and callers within two seconds get its answer', async () => {
  const { clock, ask } = counting();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
  clock.advance(1_999);
  expect(await ask()).toBe(1);
  clock.advance(1);
  expect(await ask()).toBe(2);
});

test('an answer that took a second is given again for twenty', async () => {
  const { clock, ask } = counting(1_000);
  expect(await ask()).toBe(1);
  clock.advance(19_999);
  expect(await ask()).toBe(1);
  clock.advance(1);
  expect(await ask()).toBe(2);
});

test('a failed reading fails for the caller who began it, and no other', async () => {
  const deadlines: Date[] = [];
  const ask = freshEnough((deadline) => {
    const isNear = deadlines.push(deadline) === 1;
    return isNear ? Promise.reject(new Error('too late')) : Promise.resolve('counted');
  }, createManualClock(noon));
  const later = new Date(noon.getTime() + 1);
  const answers = await Promise.allSettled([ask(noon), ask(later), ask(later)]);
  expect(answers.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual([
    'failed',
    'counted',
    'counted',
  ]);
  expect(deadlines).toEqual([noon, later]);
});
