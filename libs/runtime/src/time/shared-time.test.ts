import { describe, expect, test } from '@jest/globals';
import { createSharedTime, type SharedTime } from './shared-time.js';

const HOUR_MS = 3_600_000;
/** The database's time at 0 of the process's monotonic clock. */
const EPOCH = 1_700_000_000_000;

describe('the time that processes share', () => {
  let monotonic: number;
  let wrongBy: number;
  const start = (ahead: number): SharedTime => {
    [monotonic, wrongBy] = [1_000, ahead];
    return createSharedTime({
      monotonic: () => monotonic,
      wall: () => EPOCH + monotonic + wrongBy,
      origin: EPOCH + ahead,
    });
  };
  /** A sample with the given round trip, of which the reply takes a part. */
  const look = (tookMs: number, replyMs: number, shownIsOffBy = 0) => {
    const sentAt = monotonic;
    monotonic += tookMs;
    return { shown: EPOCH + monotonic - replyMs + shownIsOffBy, sentAt, receivedAt: monotonic };
  };

  test('is unknown at first, and then moves no deadline', () => {
    const time = start(HOUR_MS);
    expect([time.aheadMs(), time.offByMs()]).toEqual([0, undefined]);
  });

  test.each([HOUR_MS, 60_000, 0, -60_000, -HOUR_MS])(
    'is known from one look of a clock that is %i ms ahead',
    (ahead) => {
      const time = start(ahead);
      time.sawDatabase(look(10, 5));
      expect([time.aheadMs(), time.offByMs()]).toEqual([ahead, Math.max(0, Math.abs(ahead) - 5)]);
    },
  );

  test('advances by the monotonic clock, whatever the wall clock is set to', () => {
    const time = start(HOUR_MS);
    expect(time.now()).toEqual(new Date(EPOCH + monotonic + HOUR_MS));
    time.sawDatabase(look(10, 5));
    wrongBy = -HOUR_MS;
    monotonic += 60_000;
    expect(time.now()).toEqual(new Date(EPOCH + monotonic));
    expect(time.at(monotonic - 7)).toEqual(new Date(EPOCH + monotonic - 7));
  });

  test('a deadline by the steady clock does not move when the wall clock is set', () => {
    const time = start(HOUR_MS);
    expect(time.steadyAheadMs()).toBe(0);
    time.sawDatabase(look(10, 5));
    wrongBy = -HOUR_MS;
    expect([time.steadyAheadMs(), time.aheadMs()]).toEqual([HOUR_MS, -HOUR_MS]);
  });

  test('a slow network does not count as clock error: half the round trip is tolerance', () => {
    const time = start(0);
    time.sawDatabase(look(8_000, 0));
    expect(time.offByMs()).toBe(0);
  });

  test('the quickest sample counts, until it is old', () => {
    const time = start(100);
    time.sawDatabase(look(2, 1));
    time.sawDatabase(look(400, 10));
    expect(time.aheadMs()).toBe(100);
    monotonic += 31_000;
    time.sawDatabase(look(400, 100));
    expect(time.aheadMs()).toBe(0);
  });

  test('a change of the wall clock shows at once, one of the database\u2019s clock with the next sample', () => {
    const time = start(0);
    time.sawDatabase(look(2, 1));
    wrongBy = HOUR_MS;
    expect(time.aheadMs()).toBe(HOUR_MS);
    time.sawDatabase(look(400, 200, HOUR_MS));
    expect(time.aheadMs()).toBe(0);
  });

  test('after a sample of the database, samples of services do not count', () => {
    const time = start(0);
    time.sawService(look(2, 1, -HOUR_MS));
    expect(time.aheadMs()).toBe(HOUR_MS);
    time.sawDatabase(look(20, 10));
    time.sawService(look(2, 1, -HOUR_MS));
    expect(time.aheadMs()).toBe(0);
  });
});
