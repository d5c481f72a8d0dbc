import { createRequire } from 'node:module';
import type { Test } from '@jest/test-result';
import type sequencer from '@jest/test-sequencer';
import { SLOW_TESTS } from './slow-tests.js';

const load = createRequire(import.meta.url);
const { default: Sequencer } = load('@jest/test-sequencer') as typeof sequencer;

/**
 * Begins with the slowest files, so that none of them runs alone at the end while the other workers have nothing to do. Jest knows how
 * long files take only where they have run before, and goes by their size elsewhere, such as in a fresh clone.
 */
export default class SlowFirstSequencer extends Sequencer {
  override async sort(tests: Test[]): Promise<Test[]> {
    const sorted = [...(await super.sort(tests))];
    return sorted.some(({ duration }) => duration !== undefined) ? sorted : sorted.sort(bySlowness);
  }
}

function bySlowness(one: Test, other: Test): number {
  return placeOf(one) - placeOf(other);
}

function placeOf({ path }: Test): number {
  const place = SLOW_TESTS.findIndex((slow) => path.endsWith(`/${slow}.test.js`));
  return place === -1 ? SLOW_TESTS.length : place;
}
