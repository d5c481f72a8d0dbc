import { parseArgs } from 'node:util';
import { SYSTEM_NAMES, type SystemName } from '../systems/measured-system.js';

/** What the command line asks for. */
export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly callers: readonly number[];
  readonly systems: readonly SystemName[];
  readonly maxForeign: number;
}

export const USAGE = `npm run bench -- [--quick] [--rounds N] [--seconds S] [--callers 1,8,32,128] [--systems ${SYSTEM_NAMES.join(',')}] [--any-load]`;

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
        systems: { type: 'string' },
        'any-load': { type: 'boolean', default: false },
      },
    });
    const defaults = values.quick
      ? { rounds: '3', seconds: '2', callers: '1,32' }
      : { rounds: '4', seconds: '5', callers: '1,8,32,128' };
    const systems = (values.systems ?? SYSTEM_NAMES.join(',')).split(',');
    if (!systems.every(isSystemName)) return undefined;
    return {
      rounds: integer(values.rounds ?? defaults.rounds, 100),
      seconds: positive(values.seconds ?? defaults.seconds, 600),
      callers: (values.callers ?? defaults.callers).split(',').map((text) => integer(text, 1_000)),
      systems,
      maxForeign: values['any-load'] ? 1 : MAX_FOREIGN,
    };
  } catch {
    return undefined;
  }
}

function isSystemName(name: string): name is SystemName {
  return (SYSTEM_NAMES as readonly string[]).includes(name);
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
