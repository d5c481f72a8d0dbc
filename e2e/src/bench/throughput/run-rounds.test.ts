import { expect, test } from '@jest/globals';
import type { LoadGenerator } from '../load/load-generator.js';
import type { LoadOrder } from '../load/load-order.js';
import { runRounds } from './run-rounds.js';

const result = { completed: 10, failed: 0, failure: undefined, perSecond: 10, p50: 1, p95: 1, p99: 2, p999: 3, max: 4 };
const system = (name: string) => ({ name, port: 1, tokens: {}, parts: [], stop: () => Promise.resolve() });
const plan = {
  workload: 'create',
  callers: [1],
  rounds: 2,
  seconds: 1,
  processors: 2,
  progress: () => undefined,
} as const;

/** A load that notes its orders and does nothing. */
function aLoad(): LoadGenerator & { readonly ports: number[] } {
  const ports: number[] = [];
  const run = (order: LoadOrder) => {
    ports.push(order.port);
    return Promise.resolve(result);
  };
  return { pid: process.pid, run, stop: () => Promise.resolve(), ports };
}

test('systems take turns, round by round', async () => {
  const load = aLoad();
  const systems = [
    { ...system('one'), port: 1 },
    { ...system('two'), port: 2 },
  ];
  const rows = await runRounds(systems, load, { ...plan, maxForeign: Infinity });
  expect(load.ports).toEqual([1, 2, 1, 2]);
  expect(rows.map((row) => [row.system, row.rounds.length, row.refused])).toEqual([
    ['one', 2, 0],
    ['two', 2, 0],
  ]);
});

test('a round in which others took the machine is repeated three times and then missing', async () => {
  const load = aLoad();
  const [row] = await runRounds([system('one')], load, { ...plan, rounds: 1, maxForeign: -1 });
  expect(row).toMatchObject({ rounds: [], refused: 4 });
  expect(load.ports).toHaveLength(4);
});
