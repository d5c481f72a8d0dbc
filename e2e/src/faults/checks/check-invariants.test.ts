import { describe, expect, test } from '@jest/globals';
import { checkInvariants } from './check-invariants.js';
import { DOCTORED, swapped } from './doctored-snapshots.fixture.js';
import { honestSnapshot, MADE_AT } from './honest-snapshot.js';
import { INVARIANT_NAMES } from './violation.js';

describe('the invariants', () => {
  test('hold for what an honest run leaves behind', () => {
    expect(Object.values(checkInvariants(honestSnapshot())).flat()).toEqual([]);
  });

  test('allow a change to come after a later one when the stream lost events in between', () => {
    const honest = honestSnapshot();
    const losses = [{ from: MADE_AT + 1_200, until: MADE_AT + 1_300 }];
    expect(checkInvariants({ ...honest, ...swapped(honest.observed), losses })['every-event-delivered']).toEqual([]);
  });

  test.each(DOCTORED)('%s: %s is violated', (_what, invariant, change) => {
    const honest = honestSnapshot();
    expect(checkInvariants({ ...honest, ...change(honest) })[invariant]).not.toEqual([]);
  });

  test('are each shown to be violated by something', () => {
    expect(new Set(DOCTORED.map(([, invariant]) => invariant))).toEqual(new Set(INVARIANT_NAMES));
  });
});
