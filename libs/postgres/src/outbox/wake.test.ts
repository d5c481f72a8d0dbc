import { expect, test } from '@jest/globals';
import { createWake } from './wake.js';

const LONG_MS = 3_600_000;

test('a notification ends the wait that follows, until it is forgotten', async () => {
  const end = new AbortController();
  const wake = createWake(end.signal);
  wake.notify();
  await wake.wait(LONG_MS);
  await wake.wait(LONG_MS);
  wake.forget();
  expect(wake.isNotified()).toBe(false);
  let over = false;
  const waiting = wake.wait(LONG_MS).then(() => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  wake.notify();
  await waiting;
});

test('a sleep ends at its end only, and not at a notification', async () => {
  const end = new AbortController();
  const wake = createWake(end.signal);
  await wake.sleep(-1);
  let over = false;
  const sleeping = wake.sleep(LONG_MS).then(() => (over = true));
  wake.notify();
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  end.abort();
  await sleeping;
  await wake.sleep(LONG_MS);
});
