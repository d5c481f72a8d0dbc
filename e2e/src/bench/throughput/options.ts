import { parseArgs } from 'node:util';
import { MEASURED_WORKLOADS, type WorkloadName } from '../load/workload-names.js';
import { SYSTEM_NAMES, type SystemName } from '../systems/measured-system.js';

/**
 * The parts at a fixed rate (open loop): a share of what the system does in a closed loop. Questions are asked while an agent
 * waits to use a tool, so theirs leaves the cores half free.
 */
export const OPEN_LOOPS = {
  open: { workload: 'create', share: 0.8 },
  'open-ask-10': { workload: 'ask-10', share: 0.5 },
  'open-ask-100': { workload: 'ask-100', share: 0.5 },
  'open-ask-1000': { workload: 'ask-1000', share: 0.5 },
} as const satisfies Record<string, OpenLoop>;
export interface OpenLoop {
  readonly workload: WorkloadName;
  readonly share: number;
}
export type OpenLoopName = keyof typeof OPEN_LOOPS;

/** Starts without load, the workloads in a closed loop, and those in an open loop. */
export const PARTS = ['start', ...MEASURED_WORKLOADS, ...(Object.keys(OPEN_LOOPS) as OpenLoopName[])] as const;
export type PartName = (typeof PARTS)[number];

/** What the command line asks for. */
export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Of `create`; the other workloads have {@link OTHER_CALLERS}. */
  readonly callers: readonly number[];
  readonly parts: readonly PartName[];
  readonly systems: readonly SystemName[];
  /** Whether to measure other products on the same work, too. */
  readonly peers: boolean;
  readonly maxForeign: number;
  /** Whether to write the results to docs/performance/. */
  readonly write: boolean;
  /** Exponents of ten: how many rows the tables hold. Measures that, and nothing else. */
  readonly growth: readonly number[] | undefined;
}

export const USAGE = [
  'npm run bench -- [--quick] [--rounds N] [--seconds S] [--callers 1,8,32,128] [--any-load] [--write] [--peers]',
  `  --only ${PARTS.join(',')}`,
  `  --systems ${SYSTEM_NAMES.join(',')}`,
  'npm run bench -- --growth 4,6 [--rounds N] [--seconds S] [--callers 32] [--any-load]',
].join('\n');

/** The callers of all workloads but `create`, if the command line names no other number. */
export const OTHER_CALLERS = 32;
/** Ten million tasks take half an hour to fill in. */
const MAX_EXPONENT = 7;
/** The share of the machine that other processes may take in a valid round. */
const MAX_FOREIGN = 0.1;

/** Reads the arguments; undefined when they are wrong. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        callers: { type: 'string' },
        only: { type: 'string' },
        systems: { type: 'string', default: SYSTEM_NAMES.join(',') },
        'any-load': { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        growth: { type: 'string' },
      },
    });
    const defaults = values.quick
      ? { rounds: '3', seconds: '2', callers: '1,32', only: 'create' }
      : { rounds: '4', seconds: '5', callers: '1,8,32,128', only: PARTS.join(',') };
    return {
      rounds: integer(values.rounds ?? defaults.rounds, 100),
      seconds: positive(values.seconds ?? defaults.seconds, 600),
      callers: (values.callers ?? defaults.callers).split(',').map((text) => integer(text, 1_000)),
      parts: namesIn(PARTS, values.only ?? defaults.only),
      systems: namesIn(SYSTEM_NAMES, values.systems),
      peers: values.peers,
      maxForeign: values['any-load'] ? Infinity : MAX_FOREIGN,
      write: values.write,
      growth: values.growth?.split(',').map((text) => integer(text, MAX_EXPONENT)),
    };
  } catch {
    return undefined;
  }
}

/** The numbers of callers of the workloads other than `create`: one. */
export function othersOf({ callers }: BenchOptions): readonly number[] {
  return [callers.includes(OTHER_CALLERS) ? OTHER_CALLERS : callers.at(-1)!];
}

function namesIn<N extends string>(known: readonly N[], text: string): readonly N[] {
  return text.split(',').map((each) => {
    const name = known.find((one) => one === each);
    if (name === undefined) throw new RangeError(`${each} is none of ${known.join(', ')}`);
    return name;
  });
}

function positive(text: string, max: number): number {
  const value = Number(text);
  if (!(value > 0 && value <= max)) throw new RangeError(`${text} is not a number up to ${max}`);
  return value;
}

function integer(text: string, max: number): number {
  const value = positive(text, max);
  if (!Number.isInteger(value)) throw new RangeError(`${text} is not an integer`);
  return value;
}
