import { readFile } from 'node:fs/promises';

/** The resource usage of a process, from Linux's /proc. */
export interface ProcessUsage {
  /** Resident memory, in bytes. */
  readonly memory: number;
  /** CPU time, in seconds. */
  readonly cpu: number;
  readonly at: number;
}

const TICKS_PER_SECOND = 100;

/** @throws Error on a machine without /proc. */
export async function usageOf(pid: number): Promise<ProcessUsage> {
  const [status, stat] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
  ]);
  const memory = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
  // After the name, which can contain spaces: utime and stime are the 14th and 15th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { memory, cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, at: performance.now() };
}

/** Share of one CPU, in percent. */
export function cpuShare(before: ProcessUsage, after: ProcessUsage): number {
  return (100 * (after.cpu - before.cpu)) / ((after.at - before.at) / 1_000);
}
