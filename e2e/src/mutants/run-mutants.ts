import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { INVARIANT_NAMES, type InvariantName } from '../faults/checks/violation.js';
import { MUTANTS, type Mutant } from './mutants.js';
import { createSandbox } from './sandbox.js';

const SEEDS = [1, 2, 3];
const MINUTES = '0.5';

/**
 * The `test:mutants` command: breaks a copy of the product in one place at a time, runs the fault harness on it, and
 * demands that one of the invariants named for that mistake fails. An invariant that still holds checks nothing.
 *
 * @param names Runs only mutants whose name contains one of these; all when empty.
 * @returns the exit code: 0 when every mutant was caught.
 */
export async function runMutants(names: readonly string[], out: { write(text: string): unknown }): Promise<number> {
  const chosen = MUTANTS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  let survived = 0;
  for (const mutant of chosen) {
    const caught = await hunt(mutant, (line) => out.write(`${line}\n`));
    if (!caught) survived += 1;
  }
  out.write(`${chosen.length - survived} mutants caught, ${survived} survived\n`);
  return survived === 0 && chosen.length > 0 ? 0 : 1;
}

/** A mistake may show only under some seeds, so each mutant gets a few. */
async function hunt(mutant: Mutant, say: (line: string) => void): Promise<boolean> {
  const sandbox = await createSandbox(mutant.replacements);
  try {
    for (const seed of SEEDS) {
      const red = await redInvariants(sandbox.path, mutant, seed);
      const hits = red.filter((name) => mutant.breaks.includes(name));
      if (hits.length > 0) {
        say(`caught    ${mutant.name}: ${hits.join(', ')} (seed ${seed})`);
        return true;
      }
    }
    say(`SURVIVED  ${mutant.name}: none of ${mutant.breaks.join(', ')} turned red with seeds ${SEEDS.join(', ')}`);
    return false;
  } finally {
    await sandbox.remove();
  }
}

async function redInvariants(path: string, mutant: Mutant, seed: number): Promise<readonly InvariantName[]> {
  const faults = mutant.faults.flatMap((kind) => ['--only', kind]);
  const args = [join(path, 'e2e', 'bin', 'test-faults.mjs'), '--minutes', MINUTES, '--seed', `${seed}`, ...faults];
  const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  run.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(run, 'close')) as [number | null];
  if (code === 0) return [];
  const red = INVARIANT_NAMES.filter((name) => new RegExp(`^${name} +\\d+ violations`, 'm').test(output));
  if (red.length === 0)
    throw new Error(`the harness failed on "${mutant.name}" without a verdict:\n${output.slice(-4_000)}`);
  return red;
}
