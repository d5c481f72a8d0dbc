import { expect, test } from '@jest/globals';
import { renderReport } from './report.js';
import { runFaultTest } from './run-fault-test.js';
import { FAULT_KINDS } from './schedule/fault-kinds.js';

const SEED = 20_260_301;

// Rolling restarts take long, and rolling-restart.test.ts covers them.
const KINDS = FAULT_KINDS.filter((kind) => kind !== 'rolling restart');

// Short enough for every build. `npm run test:faults -- --minutes 10` is the long version of the same.
test('a topology with faults under load loses nothing and does nothing twice', async () => {
  const lines: string[] = [];
  const result = await runFaultTest({
    seed: SEED,
    agents: 20,
    kinds: KINDS,
    bursts: 1,
    burstMs: 8_000,
    calmMs: 500,
    progress: (line) => lines.push(line),
  });
  const violations = Object.entries(result.verdict).flatMap(([name, each]) => each.map((what) => `${name}: ${what}`));
  if (violations.length > 0) throw new Error(`seed ${SEED}\n${lines.join('\n')}\n${renderReport(result)}`);
  expect(result.schedule.inflicted.size).toBeGreaterThan(5);
  expect(result.snapshot.outbox.length).toBeGreaterThan(100);
  expect(result.snapshot.policy.publications.length).toBeGreaterThan(1);
  expect(result.snapshot.policy.questions.length).toBeGreaterThan(10);
}, 600_000);
