import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tempDir } from '@handoff/testing';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.js';
import type { LoadResult } from '../load/load-order.js';
import { MEASURED_WORKLOADS, type WorkloadName } from '../load/workload-names.js';
import { renderTable } from '../render-table.js';
import { SYSTEM_NAMES, type SystemName } from '../systems/measured-system.js';
import { createLauncher } from '../systems/spawn-logged.js';
import { startSystems, stopSystems } from '../systems/start-systems.js';
import { readSelfTimes } from './cpu-profile.js';

const USAGE = [
  'npm run bench:profile -- [--systems scaled,one] [--callers N] [--seconds S] [--top N] [--out DIRECTORY]',
  `  --workload ${MEASURED_WORKLOADS.join('|')}`,
].join('\n');

interface Options {
  readonly systems: readonly SystemName[];
  readonly workload: WorkloadName;
  readonly callers: number;
  readonly seconds: number;
  readonly top: number;
  readonly out: string;
}

/**
 * The `bench:profile` command: leaves a CPU profile of each process under load, and prints its costliest functions.
 *
 * @returns the exit code: 0, or 64 for a wrong command line.
 */
export async function main(args: readonly string[], output: { write(text: string): unknown }): Promise<number> {
  const say = (text: string): unknown => output.write(`${text}\n`);
  const options = readOptions(args);
  if (options === undefined) {
    say(USAGE);
    return 64;
  }
  await mkdir(options.out, { recursive: true });
  const load = startLoadGenerator();
  try {
    for (const name of options.systems) await profileSystem(name, load, options, say);
    say(`\nThe profiles are in ${options.out}; Chrome's developer tools show them (Performance, load profile).`);
    return 0;
  } finally {
    await load.stop();
  }
}

async function profileSystem(
  system: SystemName,
  load: LoadGenerator,
  options: Options,
  say: (text: string) => unknown,
): Promise<void> {
  await using logs = await tempDir('handoff-bench-logs-');
  const profileOf = (name: string): string => `${system}-${name.replaceAll(' ', '-')}.cpuprofile`;
  const started: string[] = [];
  const launcher = createLauncher(logs.path, (name) => {
    started.push(name);
    return ['--cpu-prof', '--cpu-prof-dir', options.out, '--cpu-prof-name', profileOf(name)];
  });
  const systems = await startSystems({ systems: [system], peers: false }, launcher);
  const { result, fromUs, untilUs } = await putUnderLoad();
  say(`\n${system}: ${options.workload}, ${options.callers} callers, ${result.perSecond.toFixed(0)} per second`);
  for (const name of started) {
    const times = await readSelfTimes(join(options.out, profileOf(name)), fromUs, untilUs);
    const all = times.reduce((sum, { ms }) => sum + ms, 0);
    const perOperation = (ms: number): string => ((1_000 * ms) / result.completed).toFixed(1);
    say(`\n${name}: ${((100 * all) / (1_000 * options.seconds)).toFixed(0)} % of a processor\n`);
    const rows = times
      .slice(0, options.top)
      .map(
        ({ name, place, ms }) => [`${name} ${place}`, `${((100 * ms) / all).toFixed(1)} %`, perOperation(ms)] as const,
      );
    say(renderTable([['self time', 'share', 'µs per operation'], ...rows, ['all', '', perOperation(all)]]));
  }

  async function putUnderLoad(): Promise<{ result: LoadResult; fromUs: number; untilUs: number }> {
    try {
      const { port, tokens } = systems[0]!;
      const order = { port, tokens, callers: options.callers, seconds: options.seconds };
      await load.run({ ...order, workload: 'create', seconds: 3 });
      if (options.workload === 'work') await load.run({ ...order, workload: 'stock' });
      const fromUs = nowUs();
      const result = await load.run({ ...order, workload: options.workload });
      return { result, fromUs, untilUs: nowUs() };
    } finally {
      await stopSystems(systems); // the processes write their profiles as they end
    }
  }
}

/** The clock of profiles. */
function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

function readOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        systems: { type: 'string', default: 'scaled,one' },
        workload: { type: 'string', default: 'create' },
        callers: { type: 'string', default: '32' },
        seconds: { type: 'string', default: '10' },
        top: { type: 'string', default: '25' },
        out: { type: 'string', default: join(tmpdir(), `handoff-profiles-${process.pid}`) },
      },
    });
    const systems = SYSTEM_NAMES.filter((name) => values.systems.split(',').includes(name));
    const workload = MEASURED_WORKLOADS.find((name) => name === values.workload);
    const [callers, seconds, top] = [values.callers, values.seconds, values.top].map(Number) as [
      number,
      number,
      number,
    ];
    const areCounts = [callers, seconds, top].every((value) => value > 0 && value <= 1_000);
    if (workload === undefined || !areCounts || systems.length !== values.systems.split(',').length) return undefined;
    return { systems, workload, callers, seconds, top, out: values.out };
  } catch {
    return undefined;
  }
}
