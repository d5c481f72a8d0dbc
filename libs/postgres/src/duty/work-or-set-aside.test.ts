import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { createSetAside, type SetAsideDeps } from './set-aside.js';
import { workOrSetAside, type Duty } from './work-or-set-aside.js';

const bad = new TypeError('no such step');

/** A duty towards rows that are due until they are done; some spoil every batch that they are in. */
function dutyTowards(due: Set<string>, isBad: (id: string) => boolean): Duty {
  const work = (ids: readonly string[]): Promise<number> => {
    if (ids.some(isBad)) return Promise.reject(bad);
    ids.forEach((id) => due.delete(id));
    return Promise.resolve(ids.length);
  };
  const find = (except: readonly string[]) => [...due].filter((id) => !except.includes(id));
  return {
    all: (except) => work(find(except)),
    find: (except) => Promise.resolve(find(except)),
    one: (id) => work([id]),
  };
}

function anAside(given: Partial<SetAsideDeps> = {}) {
  const logged: object[] = [];
  const counted: string[] = [];
  let now = 0;
  const aside = createSetAside({
    duty: 'test',
    logger: { error: (fields) => void logged.push(fields) },
    onSetAside: (duty) => void counted.push(duty),
    elapsed: () => now,
    ...given,
  });
  return { aside, logged, counted, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('a row that spoils its batch', () => {
  test('blocks none of the others, and is logged by its id and counted', async () => {
    const due = new Set(['a', 'b', 'c']);
    const { aside, logged, counted } = anAside();
    expect(
      await workOrSetAside(
        aside,
        dutyTowards(due, (id) => id === 'b'),
      ),
    ).toBe(2);
    expect([...due]).toEqual(['b']);
    expect(logged).toEqual([{ err: bad, duty: 'test', id: 'b', wait_ms: 5_000 }]);
    expect(counted).toEqual(['test']);
  });

  test('is left out of the batches after it, and tried again ever more rarely', async () => {
    const due = new Set(['b']);
    const { aside, logged, pass } = anAside();
    const duty = dutyTowards(due, () => true);
    for (let i = 0; i < 10; i += 1) {
      await workOrSetAside(aside, duty);
      pass(5_000);
    }
    expect(logged).toMatchObject([{ wait_ms: 5_000 }, { wait_ms: 10_000 }, { wait_ms: 20_000 }, { wait_ms: 40_000 }]);
  });

  test('waits an hour at the longest', async () => {
    const { aside, logged, pass } = anAside();
    const duty = dutyTowards(new Set(['b']), () => true);
    for (let i = 0; i < 15; i += 1) {
      await workOrSetAside(aside, duty);
      pass(3_600_000);
    }
    expect(logged.at(-1)).toMatchObject({ wait_ms: 3_600_000 });
  });

  test('is done when it has got better, and its failures are forgotten', async () => {
    const due = new Set(['b']);
    const { aside, logged, pass } = anAside();
    let isBad = true;
    const duty = dutyTowards(due, () => isBad);
    await workOrSetAside(aside, duty);
    isBad = false;
    expect(await workOrSetAside(aside, duty)).toBe(0);
    pass(5_000);
    expect(await workOrSetAside(aside, duty)).toBe(1);
    expect(due.size).toBe(0);
    aside.clear('b');
    aside.put('b', bad);
    expect(logged.at(-1)).toMatchObject({ wait_ms: 5_000 });
  });
});

test('of more rows than are remembered the one to be tried next is forgotten', () => {
  const { aside, pass } = anAside({ max: 2 });
  for (const id of ['a', 'b', 'c']) {
    aside.put(id, bad);
    pass(1);
  }
  expect(aside.ids()).toEqual(['b', 'c']);
});

test.each(['UNAVAILABLE', 'OUTCOME_UNKNOWN'] as const)('no row is at fault for %s', async (code) => {
  const { aside, logged } = anAside();
  const gone = new HandoffError(code);
  const all = () => Promise.reject(gone);
  await expect(workOrSetAside(aside, { all, find: () => Promise.resolve(['a']), one: all })).rejects.toBe(gone);
  const duty = { all: () => Promise.reject(bad), find: () => Promise.resolve(['a', 'b']), one: all };
  await expect(workOrSetAside(aside, duty)).rejects.toBe(gone);
  expect(logged).toEqual([]);
});
