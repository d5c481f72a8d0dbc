import { describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createTimer, type TimerOptions } from './timer.js';

function timerOf(work: TimerOptions['work'], everyMs = 1) {
  const failures: unknown[] = [];
  const timer = createTimer({
    name: 'duty',
    everyMs,
    work,
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
});
