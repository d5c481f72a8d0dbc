import { cpus, totalmem } from 'node:os';
import { openDatabase } from '@handoff/postgres';
import { fillTables } from '@handoff/postgres/testing';
import { tempDir } from '@handoff/testing';
import { startLoadGenerator } from '../load/load-generator.js';
import type { WorkloadName } from '../load/workload-names.js';
import type { MeasuredSystem } from '../systems/measured-system.js';
import { startOneProcessSystem } from '../systems/one-process-system.js';
import { createLauncher } from '../systems/spawn-logged.js';
import { stopSystems } from '../systems/start-systems.js';
import { othersOf, type BenchOptions } from './options.js';
import { renderCpu, renderThroughput } from './report.js';
import { runRounds } from './run-rounds.js';
import { summarise } from './summarise.js';

const WORKLOADS = ['create', 'status', 'list', 'workflow', 'work'] as const satisfies readonly WorkloadName[];
/** Reads all indexes of our tables into the operating system's cache. */
const READ_INDEXES = `
  SELECT sum(pg_prewarm(indexrelid, 'read')) AS pages FROM pg_index
  JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace`;
const FILL_TIMEOUT_MS = 3_600_000;

/**
 * Measures the workloads with small and with large tables: one process for each size, which take turns. The ratio is to
 * the first size.
 *
 * @returns the exit code, as of the command.
 */
export async function measureGrowth(
  exponents: readonly number[],
  options: BenchOptions,
  say: (text: string) => void,
  progress: (line: string) => void,
): Promise<number> {
  const logs = await tempDir('handoff-bench-logs-');
  const load = startLoadGenerator();
  const systems: MeasuredSystem[] = [];
  try {
    const launcher = createLauncher(logs.path, () => []);
    for (const exponent of exponents) {
      const filling = fillingOf(exponent, sizedFor(exponents.length), progress);
      systems.push(await startOneProcessSystem(launcher, filling));
    }
    for (const { port, tokens } of systems)
      await load.run({
        workload: 'create',
        port,
        tokens,
        callers: othersOf(options)[0]!,
        seconds: 2 * options.seconds,
      });
    let isSpoiled = false;
    for (const workload of WORKLOADS.filter((name) => options.parts.includes(name))) {
      const { rounds, seconds, maxForeign } = options;
      const before = workload === 'work' ? { before: 'stock' as const } : {};
      const plan = { rounds, seconds, maxForeign, progress, processors: cpus().length, callers: othersOf(options) };
      const summaries = summarise(await runRounds(systems, load, { ...plan, workload, ...before }), systems[0]!.name);
      say(
        `\n${workload}, closed loop, by the number of tasks: medians of ${rounds} interleaved rounds of ${seconds} s\n`,
      );
      say(renderThroughput(summaries, systems[0]!.name));
      say(`\nCPU milliseconds per operation\n\n${renderCpu(summaries, systems[0]!.name)}`);
      isSpoiled ||= summaries.some((summary) => summary.rounds === 0);
    }
    return isSpoiled ? 1 : 0;
  } finally {
    await stopSystems(systems);
    await load.stop();
    await logs.remove();
  }
}

/** Postgres's defaults suit a machine with little memory. Its manual advises a quarter of the memory, which the servers share here. */
function sizedFor(servers: number) {
  return { shared_buffers: `${Math.floor(totalmem() / 4 / servers / 1_048_576)}MB`, max_wal_size: '8GB' };
}

function fillingOf(exponent: number, settings: Readonly<Record<string, string>>, progress: (line: string) => void) {
  return {
    name: `1e${exponent}`,
    settings,
    async fill(url: string, issuer: string) {
      const database = await openDatabase({
        url,
        applicationName: 'handoff-bench',
        poolMax: 1,
        statementTimeoutMs: FILL_TIMEOUT_MS,
        connectTimeoutMs: 60_000,
      });
      try {
        const onTable = (table: string): void => progress(`filling ${table} for 1e${exponent} tasks`);
        await fillTables(database, { rows: 10 ** exponent, issuer, onTable });
        // Otherwise Postgres would do it during the first rounds.
        progress('writing all pages to the disk');
        await database.query({ name: 'bench_checkpoint', text: 'CHECKPOINT' });
        // Where tables grew by themselves, the pages that new rows go to are in memory. Filling them has pushed these out.
        progress('reading all indexes into memory');
        await database.query({ name: 'bench_prewarm_extension', text: 'CREATE EXTENSION IF NOT EXISTS pg_prewarm' });
        await database.query({ name: 'bench_prewarm', text: READ_INDEXES });
      } finally {
        await database.close();
      }
    },
  };
}
