import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createTimer, type TimerOptions } from './timer.js';

function timerOf(work: TimerOptions['work'], everyMs = 1, restMs?: TimerOptions['restMs']) {
  const failures: unknown[] = [];
  const timer = createTimer({
    name: 'duty',
    everyMs,
    work,
    ...(restMs === undefined ? {} : { restMs }),
    logger: { error: (fields: object) => void failures.push(fields) },
  });
  return { timer, failures };
}

describe('a timer', () => {
  test('continues after a failure, and reports it', async () => {
    let runs = 0;
    const { timer, failures } = timerOf(async () => {
      runs += 1;
      if (runs === 1) throw new Error('once');
    });
    await eventually(() => runs >= 3);
    await timer.stop();
    expect(failures).toEqual([{ err: new Error('once'), duty: 'duty' }]);
  });

  test('never overlaps its own runs, however often it is notified', async () => {
    let [runs, now, most] = [0, 0, 0];
    const { timer } = timerOf(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      runs += 1;
    });
    await eventually(() => {
      timer.notify();
      return runs >= 20;
    });
    await timer.stop();
    expect(most).toBe(1);
  });

  test('runs at once when notified', async () => {
    let runs = 0;
    const { timer } = timerOf(async () => void (runs += 1), 3_600_000);
    timer.notify();
    await eventually(() => runs === 1);
    await timer.stop();
  });

  test('finishes its run when stopped, and starts no other', async () => {
    let finish: () => void = () => {};
    let [started, ended] = [0, 0];
    const { timer } = timerOf(async (signal) => {
      started += 1;
      await new Promise<void>((resolve) => (finish = resolve));
      expect(signal.aborted).toBe(true);
      ended += 1;
    });
    await eventually(() => started === 1);
    const stopped = timer.stop();
    timer.notify();
    finish();
    await stopped;
    expect([started, ended]).toEqual([1, 1]);
  });

  describe('of a duty that knows when something is due', () => {
    let runs: number;
    let restMs: () => Promise<number>;
    const start = () => {
      runs = 0;
      return timerOf(
        async () => void (runs += 1),
        1_000,
        () => restMs(),
      ).timer;
    };
    const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    test('rests until then, and a minute at most', async () => {
      restMs = () => Promise.resolve(runs === 1 ? 5_000 : Number.POSITIVE_INFINITY);
      const timer = start();
      await pass(1_000);
      expect(runs).toBe(1);
      await pass(3_900);
      expect(runs).toBe(1);
      await pass(1_100);
      expect(runs).toBe(2);
      await pass(58_900);
      expect(runs).toBe(2);
      await pass(1_100);
      expect(runs).toBe(3);
      await timer.stop();
    });

    test('runs within its interval when something may be due sooner, also when it hears so while it asks', async () => {
      let answer: (ms: number) => void = () => {};
      restMs = () => new Promise((resolve) => (answer = resolve));
      const timer = start();
      await pass(1_000);
      timer.soon();
      answer(60_000);
      await pass(1_000);
      expect(runs).toBe(2);
      answer(60_000);
      await pass(30_000);
      expect(runs).toBe(2);
      timer.soon();
      await pass(500);
      timer.soon();
      await pass(500);
      expect(runs).toBe(3);
      answer(60_000);
      await pass(0);
      await timer.stop();
    });

    test('does not rest when it cannot ask', async () => {
      restMs = () => Promise.reject(new Error('lost'));
      const timer = start();
      await pass(3_000);
      expect(runs).toBeGreaterThanOrEqual(3);
      await timer.stop();
    });
  });
});
