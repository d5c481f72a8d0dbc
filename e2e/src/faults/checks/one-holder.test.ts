import { describe, expect, test } from '@jest/globals';
import { oneHolderAtATime, type TaskChange } from './one-holder.js';

/** What happened to one task, by whom; the order is that of its versions. */
function log(...changes: readonly (readonly [name: string, actor?: string])[]): readonly TaskChange[] {
  return changes.map(([name, actor = null], index) => ({
    event_type: `task.${name}`,
    subject: 'task-1',
    actor,
    sequence: index + 1,
    to_status: '',
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
