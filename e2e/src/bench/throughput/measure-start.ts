import { setTimeout as pause } from 'node:timers/promises';
import type { MeasuredSystem } from '../systems/measured-system.js';
import { measureIdle, measureMemory } from './measure-idle.js';

/** The starts of one process of a system. */
export interface Starts {
  readonly name: string;
  readonly times: readonly number[];
  /** Resident memory in bytes, and the share of a processor, some seconds after the last start. */
  readonly memory: number;
  readonly idle: number;
}

/** The work after a start has ended by then. */
const SETTLE_SECONDS = 5;

/** Starts the processes of a system some times on the same data, and watches them without load for some seconds. */
export async function measureStart(
  system: MeasuredSystem,
  rounds: number,
  seconds: number,
): Promise<readonly Starts[]> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { part, ms } of (await system.restart?.()) ?? []) times.set(part, [...(times.get(part) ?? []), ms]);
  }
  await pause(Math.min(SETTLE_SECONDS, seconds) * 1_000);
  const [idle] = await measureIdle([system], 2 * seconds);
  const [memory] = await measureMemory([system]);
  return [...times].map(([part, own]) => ({
    name: `${system.name} ${part}`,
    times: own,
    memory: memory![part]!,
    idle: idle![part]!,
  }));
}
