import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createFakeEventLog, type FakeEventLog } from '../testing/fake-event-log.js';
import { createLogFollower, type LogFollower } from './log-follower.js';

let log: FakeEventLog;
let told: number[];
let warnings: number;
let setBacks: number;
let gaps: number;
let follower: LogFollower;

function follow(recheckMs = 60_000, pageSize = 200): LogFollower {
  log = createFakeEventLog({ pageSize });
  [told, warnings, setBacks, gaps] = [[], 0, 0, 0];
  follower = createLogFollower({
    log,
    recheckMs,
    logger: { warn: () => (warnings += 1) as never },
    onEntries: (entries) => told.push(...entries.map(({ seq }) => seq)),
    onSetBack: () => (setBacks += 1),
    onGap: () => (gaps += 1),
  });
  return follower;
}

const upTo = (last: number, from = 1): readonly number[] =>
  Array.from({ length: last - from + 1 }, (_, index) => from + index);
const untilTold = (last: number) => eventually(() => told.at(-1) === last, { describe: `entry ${last}` });

beforeEach(() => void follow());
afterEach(() => follower.close());

describe('a follower of the log', () => {
  test('gets new entries directly from the hints', async () => {
    log.append(5);
    await follower.hold();
    expect(follower.position()).toBe(5);
    log.append(1);
    log.append(3);
    expect([told, follower.position(), log.reads, gaps]).toEqual([upTo(9, 6), 9, [], 0]);
  });

  test('gets no entry twice from repeated or late hints', async () => {
    await follower.hold();
    const [first, second, third] = [log.append(2), log.append(2), log.append(2)];
    for (const hint of [first, third, second, [...first, ...second, ...third], first]) log.hint(hint);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(upTo(6));
  });

  test('gets the entries of a lost hint with the next hint', async () => {
    await follower.hold();
    log.append(3, false);
    log.append(1);
    await untilTold(4);
    expect([told, gaps]).toEqual([upTo(4), 1]);
  });

  test('gets the entries of a lost last hint by reading the log', async () => {
    await follower.close();
    await follow(20).hold();
    log.append(3, false);
    await untilTold(3);
    expect(told).toEqual(upTo(3));
  });

  test('gets entries in order when hints arrive out of order', async () => {
    await follower.hold();
    const batches = Array.from({ length: 10 }, () => log.append(3, false));
    for (const batch of batches.reverse()) log.hint(batch);
    await untilTold(30);
    expect(told).toEqual(upTo(30));
  });

  test.each([
    ['has got it', true],
    ['has not got it', false],
  ])('is told once of what is hinted at while an answer is under way that %s', async (_, isInAnswer) => {
    await follower.hold();
    let rounds = 20;
    const appendMore = (): void => {
      if (rounds === 0) return;
      rounds -= 1;
      log.append(2);
    };
    if (isInAnswer) log.beforeLook = appendMore;
    else log.beforeAnswer = () => Promise.resolve(appendMore());
    while (rounds > 0) {
      // A lost hint, so that the next one causes a read of the log.
      log.append(1, false);
      log.append(1);
      await eventually(() => told.at(-1) === log.length());
    }
    expect(told).toEqual(upTo(log.length()));
  });

  test('gets everything when the log returns pages', async () => {
    await follower.close();
    await follow(60_000, 7).hold();
    log.append(50, false);
    log.append(1);
    await untilTold(51);
    expect(told).toEqual(upTo(51));
  });

  test('gets entries that are added while it reads the end of the log', async () => {
    log.append(4);
    log.beforeAnswer = () => {
      log.beforeAnswer = () => Promise.resolve();
      log.append(2);
      return Promise.resolve();
    };
    await follower.hold();
    await untilTold(6);
    expect(told).toEqual([5, 6]);
  });

  test('catches up when the log can be read again, and logs the failure once', async () => {
    await follower.close();
    await follow(10).hold();
    log.away = true;
    log.append(2, false);
    log.append(1);
    await eventually(() => log.reads.length > 3);
    expect(told).toEqual([]);
    log.away = false;
    await untilTold(3);
    log.append(1);
    expect([told, warnings]).toEqual([upTo(4), 1]);
  });

  test('is notified when the log was restored to an earlier state, and gets the entries added after it', async () => {
    log.append(10);
    await follower.close();
    await follow(10).hold();
    log.append(10);
    log.setBack(4);
    await eventually(() => setBacks === 1);
    log.append(1);
    expect(told.slice(-1)).toEqual([5]);
  });

  test('ignores a hint that makes no sense', async () => {
    await follower.hold();
    log.hint([]);
    log.hint([{ ...log.append(1, false)[0]!, seq: 900 }]);
    await untilTold(1);
    log.append(1);
    await untilTold(2);
    expect(told).toEqual([1, 2]);
  });
});

describe('holding the follower', () => {
  test('by many follows the log once, until the last of them releases it', async () => {
    const letGo = await Promise.all([follower.hold(), follower.hold(), follower.hold()]);
    log.append(1);
    letGo[0]();
    letGo[0]();
    letGo[1]();
    log.append(1);
    expect(told).toEqual([1, 2]);
    letGo[2]();
    log.append(5);
    await follower.hold();
    expect([told, follower.position()]).toEqual([[1, 2], 7]);
    log.append(1);
    expect(told).toEqual([1, 2, 8]);
  });

  test('fails only while the end of the log cannot be read', async () => {
    log.away = true;
    await expect(follower.hold()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    log.away = false;
    await follower.hold();
    log.append(1);
    expect(told).toEqual([1]);
  });
});
