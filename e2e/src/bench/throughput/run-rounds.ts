import type { LoadGenerator } from '../load/load-generator.js';
import type { MeasuredSystem } from '../systems/measured-system.js';
import type { WorkloadName } from '../load/workload-names.js';
import { measureRound, type Round } from './measure-round.js';

/** One row of the result: a workload with so many callers on one system. */
export interface Measurement {
  readonly system: string;
  readonly workload: WorkloadName;
  readonly callers: number;
  /** The rounds that count. */
  readonly rounds: readonly Round[];
  /** How many rounds were refused because another load took the machine. */
  readonly refused: number;
}

export interface RoundsPlan {
  readonly workload: WorkloadName;
  /** The workload that makes what this one uses up, run before each round. */
  readonly before?: WorkloadName;
  readonly callers: readonly number[];
  /** Operations per second of each system (open loop). Default: as many as it answers (closed loop). */
  readonly rates?: Readonly<Record<string, number>>;
  /** Watches the events behind the answers. */
  readonly watch?: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly processors: number;
  /** Refuses rounds in which other processes took more than this share of the machine. */
  readonly maxForeign: number;
  readonly progress: (line: string) => void;
}

/** How often a refused round is repeated. */
const REPETITIONS = 3;

/**
 * Measures systems in turn, round by round, so that a machine that becomes slower does so for all. A round that another
 * load disturbed is repeated; after some attempts it is missing.
 */
export async function runRounds(
  systems: readonly MeasuredSystem[],
  load: LoadGenerator,
  plan: RoundsPlan,
): Promise<readonly Measurement[]> {
  const rows = plan.callers.flatMap((callers) =>
    systems.map((system) => ({ system, callers, rounds: [] as Round[], refused: 0 })),
  );
  for (let number = 1; number <= plan.rounds; number += 1) {
    for (const row of rows) {
      for (let attempt = 0; attempt <= REPETITIONS; attempt += 1) {
        const round = await measureRound(row.system, load, { ...plan, callers: row.callers });
        const isValid = round.foreign <= plan.maxForeign;
        plan.progress(
          `${plan.workload} round ${number} c=${row.callers} ${row.system.name}: ${round.perSecond.toFixed(0)}/s, ` +
            `p50 ${round.p50.toFixed(1)} ms, others took ${(100 * round.foreign).toFixed(0)} % of the machine` +
            (isValid ? '' : ', refused') +
            (round.failure === undefined ? '' : `, ${round.failed} failed: ${round.failure}`),
        );
        if (isValid) {
          row.rounds.push({ ...round, number });
          break;
        }
        row.refused += 1;
      }
    }
  }
  return rows.map(({ system, ...row }) => ({ ...row, system: system.name, workload: plan.workload }));
}
