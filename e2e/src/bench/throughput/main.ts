import { cpus } from 'node:os';
import { tempDir } from '@handoff/testing';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.js';
import { SYSTEM_TITLES, type MeasuredSystem } from '../systems/measured-system.js';
import { createLauncher } from '../systems/spawn-logged.js';
import { startSystems, stopSystems } from '../systems/start-systems.js';
import { measureIdle, measureMemory } from './measure-idle.js';
import { readOptions, USAGE, type BenchOptions } from './options.js';
import { renderCpu, renderIdle, renderRatio, renderThroughput } from './report.js';
import { runRounds } from './run-rounds.js';
import { summarise } from './summarise.js';

/** Less for short rounds, in a test. */
const IDLE_SECONDS = 3;
/** Compiles the hot code, and fills pools and caches. */
const WARM_UP_CALLERS = 32;

/**
 * The `bench` command: measures Handoff beside the bare pipeline, in one run on one machine.
 *
 * @returns the exit code: 0; 64 for a wrong command line; 1 when another load spoiled every round of a row.
 */
export async function main(
  args: readonly string[],
  out: { write(text: string): unknown },
  progress: { write(text: string): unknown } = process.stderr,
): Promise<number> {
  const say = (text: string): unknown => out.write(`${text}\n`);
  const options = readOptions(args);
  if (options === undefined) {
    say(USAGE);
    return 64;
  }
  const logs = await tempDir('handoff-bench-logs-');
  const load = startLoadGenerator();
  let systems: readonly MeasuredSystem[] = [];
  try {
    systems = await startSystems(
      options.systems,
      createLauncher(logs.path, () => []),
    );
    return await measure(systems, load, { ...options, progress: (line) => progress.write(`${line}\n`) }, say);
  } finally {
    await stopSystems(systems);
    await load.stop();
    await logs.remove();
  }
}

async function measure(
  systems: readonly MeasuredSystem[],
  load: LoadGenerator,
  options: BenchOptions & { readonly progress: (line: string) => void },
  say: (text: string) => unknown,
): Promise<number> {
  const processors = cpus().length;
  say(`Node.js ${process.version}, ${processors} × ${cpus()[0]?.model ?? 'unknown'}, everything on one machine`);
  for (const { name } of systems) say(`${name}: ${SYSTEM_TITLES[name]}`);
  const plan = { ...options, workload: 'create', processors };
  for (const system of systems) {
    const { port, tokens } = system;
    await load.run({ workload: 'create', port, tokens, callers: WARM_UP_CALLERS, seconds: 2 * options.seconds });
  }
  const idle = await measureIdle(systems, Math.min(IDLE_SECONDS, 2 * options.seconds));
  const summaries = summarise(await runRounds(systems, load, plan));
  say(`\ncreate task, closed loop: medians of ${options.rounds} interleaved rounds of ${options.seconds} s\n`);
  say(renderThroughput(summaries));
  say('\nCPU milliseconds per task: own processes, servers, all of both; load: the process that sends the requests\n');
  say(renderCpu(summaries));
  say('\nidle, and memory after the rounds\n');
  say(renderIdle(systems, idle, await measureMemory(systems)));
  const isSpoiled = summaries.some(({ rounds }) => rounds === 0);
  if (isSpoiled) say('\nAnother load took the machine: some rows have no valid round.');
  say(`\n${renderRatio(summaries, options.callers.includes(32) ? 32 : options.callers.at(-1)!)}`);
  return isSpoiled ? 1 : 0;
}
