import { describe, expect, test } from '@jest/globals';
import { checkInvariants } from './check-invariants.js';
import { claimedSnapshot } from './honest-snapshot.js';
import { oneHolderAtATime, type TaskChange } from './one-holder.js';

/** The changes of one task with their actors, in version order. */
function log(...changes: readonly (readonly [name: string, actor?: string])[]): readonly TaskChange[] {
  return changes.map(([name, actor = null], index) => ({
    event_type: `task.${name}`,
    subject: 'task-1',
    actor,
    sequence: index + 1,
  }));
}

const HONEST = log(
  ['routed', 'fay'],
  ['claimed', 'max'],
  ['lapsed'],
  ['claimed', 'mia'],
  ['released', 'mia'],
  ['claimed', 'max'],
  ['retried', 'max'],
  ['claimed', 'mia'],
  ['parked', 'fay'],
  ['resumed', 'lea'],
  ['progressed', 'mia'],
  ['completed', 'mia'],
);

describe('one holder at a time', () => {
  test('is what an honest log tells of, in whatever order it is read', () => {
    expect(oneHolderAtATime(HONEST)).toEqual([]);
    expect(oneHolderAtATime([...HONEST].reverse())).toEqual([]);
  });

  test('goes for each task alone, and not for tasks that nobody claims', () => {
    const of = (subject: string, changes: readonly TaskChange[]) => changes.map((each) => ({ ...each, subject }));
    const held = of('task-2', log(['routed', 'fay'], ['claimed', 'zoe']));
    const unclaimed = of('task-3', log(['routed', 'fay'], ['completed', 'max']));
    expect(oneHolderAtATime([...HONEST, ...held, ...unclaimed])).toEqual([]);
  });

  test.each([
    ['somebody claims what another holds', log(['claimed', 'max'], ['claimed', 'mia'])],
    ['somebody claims what they hold already', log(['claimed', 'max'], ['claimed', 'max'])],
    ['what nobody holds lapses', log(['routed', 'fay'], ['lapsed'])],
    ['what was given back is given back', log(['claimed', 'max'], ['released', 'max'], ['retried', 'max'])],
    ['another than the holder completes it', log(['claimed', 'max'], ['completed', 'mia'])],
    ['who held it completes it', log(['claimed', 'max'], ['lapsed'], ['claimed', 'mia'], ['completed', 'max'])],
    ['another than the holder gives it back', log(['claimed', 'max'], ['released', 'mia'])],
    ['it is completed twice', log(['claimed', 'max'], ['completed', 'max'], ['completed', 'max'])],
  ])('is violated when %s', (_what, changes) => {
    expect(oneHolderAtATime(changes)).not.toEqual([]);
  });
});

describe('a claim that was acknowledged', () => {
  test('is held to the invariants like any other call', () => {
    expect(Object.values(checkInvariants(claimedSnapshot())).flat()).toEqual([]);
  });

  test('and did not happen, or happened twice, is a violation', () => {
    const { audit, ...rest } = claimedSnapshot();
    const claimed = audit.at(-1)!;
    expect(checkInvariants({ ...rest, audit: audit.slice(0, -1) })['acknowledged-once']).not.toEqual([]);
    const again = { ...claimed, id: 'again', seq: audit.length + 1 };
    expect(checkInvariants({ ...rest, audit: [...audit, again] })['key-acts-once']).not.toEqual([]);
  });

  test('of a task that was not given back is a violation', () => {
    const { audit, tasks, ...rest } = claimedSnapshot();
    const metadata = { sequence: 5, from_status: 'active', to_status: 'active' };
    const second = { ...audit.at(-1)!, id: 'second', seq: audit.length + 1, metadata };
    const changed = { ...rest, audit: [...audit, second], tasks: tasks.map((task) => ({ ...task, version: 5 })) };
    expect(checkInvariants(changed)['audit-joins-state'].join()).toContain('held it');
  });

  test('and found nothing may find something under the same key later', () => {
    const { history, ...rest } = claimedSnapshot();
    const found = history.entries.at(-1)!;
    const nothing = { ...found, at: found.at - 1, body: '{"tasks":[]}' };
    const entries = [...history.entries.slice(0, -1), nothing, found];
    expect(Object.values(checkInvariants({ ...rest, history: { ...history, entries } })).flat()).toEqual([]);
  });
});
