import { readdir, readFile } from 'node:fs/promises';

/** One row of the process table, from Linux's /proc. */
interface Row {
  readonly pid: number;
  readonly parent: number;
  /** CPU time in seconds, with that of its children that have ended. */
  readonly cpu: number;
}

/** The processes of the machine at one moment. */
export interface ProcessTable {
  readonly rows: ReadonlyMap<number, Row>;
  /** CPU time in seconds that the machine has spent, of all processors, stolen time included. */
  readonly busy: number;
  /** When it was read, in milliseconds of the monotonic clock. */
  readonly at: number;
}

const TICKS_PER_SECOND = 100;
/** The parent of the kernel's threads: they write to disk and serve the network for everyone. */
const KERNEL = 2;

/** @throws Error on a machine without /proc. */
export async function readProcessTable(): Promise<ProcessTable> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = (await Promise.all(names.map(readRow))).filter((row) => row !== undefined);
  return { rows: new Map(rows.map((row) => [row.pid, row])), busy: await readBusy(), at: performance.now() };
}

/** CPU time in seconds of some processes and all their descendants. */
export function cpuOfTrees(table: ProcessTable, roots: readonly number[]): number {
  const children = new Map<number, Row[]>();
  for (const row of table.rows.values()) children.set(row.parent, [...(children.get(row.parent) ?? []), row]);
  const cpuOf = (pid: number): number =>
    (table.rows.get(pid)?.cpu ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + cpuOf(child.pid), 0);
  return roots.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

export function cpuOfKernel(table: ProcessTable): number {
  return cpuOfTrees(table, [KERNEL]);
}

async function readRow(name: string): Promise<Row | undefined> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // After the name, which can contain spaces: state, parent; utime to cstime are the 14th to 17th fields of all.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number(name), parent: Number(fields[1]), cpu: ticks / TICKS_PER_SECOND };
}

async function readBusy(): Promise<number> {
  const [user, nice, system, , , irq, softirq, steal] = (await readFile('/proc/stat', 'utf8'))
    .split('\n', 1)[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}
