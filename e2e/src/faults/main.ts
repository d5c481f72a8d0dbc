import { parseArgs } from 'node:util';
import { keepTraces } from './keep-traces.js';
import { countViolations, renderReport } from './report.js';
import { runFaultTest } from './run-fault-test.js';
import { FAULT_KINDS, type FaultKind } from './schedule/fault-kinds.js';

const USAGE = `npm run test:faults -- [--minutes N] [--seed S] [--agents A] [--only KIND]… [--without KIND]… [--keep DIR] [--list]`;
const BURST_MS = 30_000;
const CALM_MS = 8_000;

/**
 * The `test:faults` command.
 *
 * @returns the exit code: 0 when every invariant holds, 1 when one does not, 64 for a wrong command line.
 */
export async function main(args: readonly string[], out: { write(text: string): unknown }): Promise<number> {
  const say = (line: string): unknown => out.write(`${line}\n`);
  const options = readOptions(args);
  if (typeof options === 'string') {
    say(options);
    return 64;
  }
  if (options.list) {
    FAULT_KINDS.forEach(say);
    return 0;
  }
  say(`seed ${options.seed}, ${options.minutes} minutes, ${options.agents} agents`);
  const bursts = Math.max(1, Math.round((options.minutes * 60_000) / (BURST_MS + CALM_MS)));
  const lengths = { bursts, burstMs: Math.min(BURST_MS, options.minutes * 60_000), calmMs: CALM_MS };
  const result = await runFaultTest({ ...options, ...lengths, progress: say });
  if (options.keep !== undefined) await keepTraces(options.keep, result.snapshot);
  say(`\n${renderReport(result)}\n`);
  const violations = countViolations(result);
  say(`seed ${options.seed}: ${violations === 0 ? 'every invariant holds' : `${violations} violations`}`);
  return violations === 0 ? 0 : 1;
}

interface Options {
  readonly seed: number;
  readonly minutes: number;
  readonly agents: number;
  readonly kinds: readonly FaultKind[];
  /** The directory for the history and the logs. */
  readonly keep: string | undefined;
  readonly list: boolean;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '2' },
        seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
        agents: { type: 'string', default: '20' },
        only: { type: 'string', multiple: true, default: [...FAULT_KINDS] },
        without: { type: 'string', multiple: true, default: [] },
        keep: { type: 'string' },
        list: { type: 'boolean', default: false },
      },
    });
    const [minutes, seed, agents] = [values.minutes, values.seed, values.agents].map(Number) as [
      number,
      number,
      number,
    ];
    const unknown = [...values.only, ...values.without].filter((kind) => !(FAULT_KINDS as string[]).includes(kind));
    if (unknown.length > 0) return `There is no fault ${unknown.join(', ')}; --list shows those that there are.`;
    if (!(minutes > 0) || !Number.isInteger(seed) || !(agents >= 1)) return USAGE;
    const kinds = FAULT_KINDS.filter((kind) => values.only.includes(kind) && !values.without.includes(kind));
    return { seed, minutes, agents, kinds, keep: values.keep, list: values.list };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
  }
}
