import { FAILPOINT_NAMES } from '@handoff/kernel';
import { describe, expect, test } from '@jest/globals';
import { canMiss, FAULT_KINDS, FAULTS } from './fault-kinds.js';
import { planFaults } from './plan-faults.js';

const options = { seed: 11, kinds: FAULT_KINDS, bursts: 6, burstMs: 30_000 };

describe('a schedule of faults', () => {
  test('is the same for the same seed, and different for another', () => {
    expect(planFaults(options)).toEqual(planFaults(options));
    expect(planFaults({ ...options, seed: 12 })).not.toEqual(planFaults(options));
  });

  test('contains every kind when it is long enough', () => {
    const kinds = new Set(planFaults(options).flatMap((burst) => burst.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual([...FAULT_KINDS].sort());
  });

  test('has a fault for every failpoint', () => {
    expect(FAULT_KINDS.filter(canMiss)).toEqual(FAILPOINT_NAMES.map((name) => `killed at ${name}`));
  });

  test('contains only the allowed kinds', () => {
    const kinds = planFaults({ ...options, kinds: ['redis flushed'] })
      .flat()
      .map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['redis flushed']));
  });

  test('never overlaps faults of one lane', () => {
    for (const burst of planFaults(options)) {
      for (const lane of ['processes', 'stores']) {
        const faults = burst.filter(({ kind }) => FAULTS[kind].lane === lane);
        faults.slice(1).forEach(({ at }, i) => expect(at).toBeGreaterThan(faults[i]!.at + faults[i]!.lastsMs));
      }
    }
  });
});
