import { setTimeout as pause } from 'node:timers/promises';
import { cpuOfTrees, readProcessTable } from '../machine/process-table.js';
import { residentMemory } from '../machine/resident-memory.js';
import type { MeasuredSystem } from '../systems/measured-system.js';

type ByPart = Readonly<Record<string, number>>;

/** The share of one processor that each part of each system uses when nothing is asked of it. */
export async function measureIdle(systems: readonly MeasuredSystem[], seconds: number): Promise<readonly ByPart[]> {
  const before = await readProcessTable();
  await pause(seconds * 1_000);
  const after = await readProcessTable();
  const shareOf = (pid: number): number =>
    (1_000 * (cpuOfTrees(after, [pid]) - cpuOfTrees(before, [pid]))) / (after.at - before.at);
  return systems.map(({ parts }) => Object.fromEntries(parts.map(({ name, pid }) => [name, shareOf(pid)])));
}

/** Resident memory in bytes; of Postgres that of its first process. */
export function measureMemory(systems: readonly MeasuredSystem[]): Promise<readonly ByPart[]> {
  const ofSystem = async ({ parts }: MeasuredSystem): Promise<ByPart> =>
    Object.fromEntries(
      await Promise.all(parts.map(async ({ name, pid }) => [name, await residentMemory(pid)] as const)),
    );
  return Promise.all(systems.map(ofSystem));
}
