import { cpus } from 'node:os';
import { tempDir } from '@handoff/testing';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.js';
import { SYSTEM_TITLES, type MeasuredSystem } from '../systems/measured-system.js';
import { createLauncher } from '../systems/spawn-logged.js';
import { startSystems, stopSystems } from '../systems/start-systems.js';
import { measureGrowth } from './measure-growth.js';
import { measureIdle, measureMemory } from './measure-idle.js';
import { measurePart } from './measure-parts.js';
import { OTHER_CALLERS, othersOf, readOptions, USAGE, type BenchOptions } from './options.js';
import { renderIdle, renderRatio } from './report.js';
import type { Summary } from './summarise.js';
import { writeResults } from './write-results.js';

/** Less for short rounds, in a test. */
const MAX_WARM_UP_SECONDS = 10;
const IDLE_SECONDS = 3;

interface Output {
  write(text: string): unknown;
}

/**
 * The `bench` command: measures Handoff beside the bare pipeline, in one run on one machine.
 *
 * @returns the exit code: 0; 64 for a wrong command line; 1 when another load spoiled every round of a row.
 */
export async function main(args: readonly string[], out: Output, progress: Output = process.stderr): Promise<number> {
  const say = (text: string): void => void out.write(`${text}\n`);
  const options = readOptions(args);
  if (options === undefined) {
    say(USAGE);
    return 64;
  }
  if (options.growth !== undefined)
    return measureGrowth(options.growth, options, say, (line) => void progress.write(`${line}\n`));
  const logs = await tempDir('handoff-bench-logs-');
  const load = startLoadGenerator();
  let systems: readonly MeasuredSystem[] = [];
  try {
    systems = await startSystems(
      options,
      createLauncher(logs.path, () => []),
    );
    return await measure(systems, load, options, say, (line) => void progress.write(`${line}\n`));
  } finally {
    await stopSystems(systems);
    await load.stop();
    await logs.remove();
  }
}

async function measure(
  systems: readonly MeasuredSystem[],
  load: LoadGenerator,
  options: BenchOptions,
  say: (text: string) => void,
  progress: (line: string) => void,
): Promise<number> {
  const processors = cpus().length;
  const machine = `Node.js ${process.version}, ${processors} × ${cpus()[0]?.model ?? 'unknown'}`;
  say(`${machine}, everything on one machine`);
  for (const { name } of systems) say(`${name}: ${SYSTEM_TITLES[name as keyof typeof SYSTEM_TITLES]}`);
  for (const system of systems) {
    progress(`warming up: ${system.name}`);
    await warmUp(system, load, options.seconds);
  }
  const idle = await measureIdle(systems, Math.min(IDLE_SECONDS, 2 * options.seconds));
  const deps = { systems, load, options, processors, progress, say };
  const results: (Summary & { readonly part: string })[] = [];
  for (const part of options.parts)
    results.push(...(await measurePart(part, deps, results)).map((summary) => ({ ...summary, part })));
  const memory = await measureMemory(systems);
  say('\nidle, and memory after the rounds\n');
  say(renderIdle(systems, idle, memory));
  if (options.write) say(`\nwritten to ${await writeResults({ machine, results, systems, idle, memory })}`);
  const isSpoiled = results.some(({ rounds }) => rounds === 0);
  if (isSpoiled) say('\nAnother load took the machine: some rows have no valid round.');
  const callers = othersOf(options)[0]!;
  say(
    `\n${renderRatio(
      results.filter(({ part }) => part === 'create'),
      callers,
    )}`,
  );
  return isSpoiled ? 1 : 0;
}

/** Compiles the hot code, and fills pools and caches. */
async function warmUp({ port, tokens }: MeasuredSystem, load: LoadGenerator, roundSeconds: number): Promise<void> {
  const seconds = Math.min(MAX_WARM_UP_SECONDS, 2 * roundSeconds);
  await load.run({ workload: 'create', port, tokens, callers: OTHER_CALLERS, seconds });
}
