import type { LoadGenerator } from '../load/load-generator.js';
import { WORKLOADS_OF_OTHERS, type WorkloadName } from '../load/workload-names.js';
import type { MeasuredSystem } from '../systems/measured-system.js';
import { OPEN_LOOPS, othersOf, type BenchOptions, type OpenLoop, type OpenLoopName, type PartName } from './options.js';
import { measureStart, type Starts } from './measure-start.js';
import { renderCpu, renderOpenLoop, renderStarts, renderThroughput } from './report.js';
import { runRounds, type RoundsPlan } from './run-rounds.js';
import { summarise, type Summary } from './summarise.js';

/** The closed loop before it only finds the rate: more would wear the tables before a long open loop. */
const MAX_REFERENCE_SECONDS = 10;
/** An open loop has as many callers as can wait at once, far more than are busy. */
const OPEN_CALLERS = 256;

export interface PartDeps {
  readonly systems: readonly MeasuredSystem[];
  readonly load: LoadGenerator;
  readonly options: BenchOptions;
  readonly processors: number;
  readonly progress: (line: string) => void;
  readonly say: (text: string) => void;
}

/** Measures a part on the systems that can do it, and prints its tables. */
export async function measurePart(
  part: PartName,
  deps: PartDeps,
  known: readonly Summary[],
): Promise<readonly Summary[]> {
  if (part === 'start') return measureStarts(deps);
  return part in OPEN_LOOPS
    ? measureOpenLoop(OPEN_LOOPS[part as OpenLoopName], deps, known)
    : measureWorkload(part as Exclude<PartName, OpenLoopName | 'start'>, deps);
}

/** Has no summaries: the figures are none of a load. */
async function measureStarts({ systems, options, say, progress }: PartDeps): Promise<readonly Summary[]> {
  const starts: Starts[] = [];
  for (const system of systems) {
    if (system.restart === undefined) continue;
    progress(`starting ${system.name} ${options.rounds} times`);
    starts.push(...(await measureStart(system, options.rounds, options.seconds)));
  }
  say(`\nstart on the same data, ${options.rounds} times; memory and CPU after it, without any request\n`);
  say(renderStarts(starts));
  return [];
}

async function measureWorkload(
  workload: Exclude<PartName, OpenLoopName | 'start'>,
  deps: PartDeps,
): Promise<readonly Summary[]> {
  const { load, options, say } = deps;
  const able = ableTo(workload, deps.systems);
  const callers = workload === 'create' ? options.callers : othersOf(options);
  const before = workload === 'work' ? { before: 'stock' as const } : {};
  const summaries = summarise(await runRounds(able, load, { ...planOf(deps), workload, callers, ...before }));
  say(`\n${workload}, closed loop: medians of ${options.rounds} interleaved rounds of ${options.seconds} s\n`);
  say(renderThroughput(summaries));
  say('\nCPU milliseconds per operation: own processes, servers, all of both; load: the process that sends\n');
  say(renderCpu(summaries));
  return summaries;
}

async function measureOpenLoop(
  { workload, share }: OpenLoop,
  deps: PartDeps,
  known: readonly Summary[],
): Promise<readonly Summary[]> {
  const { load, options, say } = deps;
  const systems = ableTo(workload, deps.systems);
  const [callers] = othersOf(options) as [number];
  const isReference = (each: Summary): boolean => each.workload === workload && each.callers === callers;
  const reference = { workload, callers: [callers], rounds: 1 } as const;
  const seconds = Math.min(options.seconds, MAX_REFERENCE_SECONDS);
  const closed = known.some(isReference)
    ? known.filter(isReference)
    : summarise(await runRounds(systems, load, { ...planOf(deps), ...reference, seconds }));
  const rates = Object.fromEntries(
    closed.map(({ system, perSecond }) => [system, Math.max(1, Math.floor(share * perSecond))]),
  );
  const plan = { ...planOf(deps), workload, callers: [OPEN_CALLERS], rates, watch: workload === 'create' } as const;
  const summaries = summarise(await runRounds(systems, load, plan));
  say(
    `\n${workload}, open loop at ${100 * share} % of the closed loop with ${callers} callers: ` +
      'latency from the time when each was due; lag of the events from the answer\n',
  );
  say(renderOpenLoop(summaries, rates));
  return summaries;
}

/** Those of the systems that can do a workload. */
function ableTo(workload: WorkloadName, systems: readonly MeasuredSystem[]): readonly MeasuredSystem[] {
  return systems.filter(({ name }) => WORKLOADS_OF_OTHERS[name]?.includes(workload) ?? true);
}

function planOf({ options, processors, progress }: PartDeps): Omit<RoundsPlan, 'workload' | 'callers'> {
  const { rounds, seconds, maxForeign } = options;
  return { rounds, seconds, maxForeign, processors, progress };
}
