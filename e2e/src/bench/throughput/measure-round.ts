import { setTimeout as pause } from 'node:timers/promises';
import type { LoadGenerator } from '../load/load-generator.js';
import type { LoadOrder, LoadResult } from '../load/load-order.js';
import { cpuOfKernel, cpuOfTrees, readProcessTable, type ProcessTable } from '../machine/process-table.js';
import { WORKLOADS_OF_OTHERS, type WorkloadName } from '../load/workload-names.js';
import type { MeasuredSystem } from '../systems/measured-system.js';

/** What one system did in one round. */
export interface Round extends LoadResult {
  /** Counts from 1. The rounds of one number follow each other, one system after the other. */
  readonly number: number;
  /** CPU milliseconds per operation by part, `load` for the load process. */
  readonly cpu: Readonly<Record<string, number>>;
  /** Seconds after the last answer in which the system still worked: on events, audit and webhooks. */
  readonly afterwork: number;
  /** The share of the machine that neither the benchmark nor the kernel used, from 0 to 1. */
  readonly foreign: number;
}

export interface RoundOrder {
  readonly workload: WorkloadName;
  readonly before?: WorkloadName;
  readonly callers: number;
  readonly seconds: number;
  readonly rates?: Readonly<Record<string, number>>;
  readonly watch?: boolean;
  readonly processors: number;
}

/** Below this share of one processor a system has ended its work. */
const QUIET_SHARE = 0.25;
const QUIET_STEP_MS = 200;
const AFTERWORK_MAX_MS = 10_000;

/** Puts a load on a system, waits until it has ended the work behind the answers, and counts the CPU of it all. */
export async function measureRound(
  system: MeasuredSystem,
  load: LoadGenerator,
  order: RoundOrder,
): Promise<Omit<Round, 'number'>> {
  if (order.before !== undefined) {
    await load.run(loadOrder(system, { ...order, workload: order.before }));
    await untilQuiet(system);
  }
  const before = await readProcessTable();
  const result = await load.run(loadOrder(system, order));
  if (result.completed === 0)
    throw new Error(`${order.workload} on ${system.name}: ${result.failure ?? 'nothing done'}`);
  const answeredAt = performance.now();
  const after = await untilQuiet(system);
  const done = Math.max(1, result.completed);
  const spent = (pids: readonly number[]): number => cpuOfTrees(after, pids) - cpuOfTrees(before, pids);
  const cpu = Object.fromEntries(
    [...system.parts, { name: 'load', pid: load.pid }].map(({ name, pid }) => [name, (spent([pid]) * 1_000) / done]),
  );
  const busy = after.busy - before.busy - (cpuOfKernel(after) - cpuOfKernel(before)) - spent([process.pid]);
  const capacity = (order.processors * (after.at - before.at)) / 1_000;
  return {
    ...result,
    cpu,
    afterwork: Math.max(0, after.at - QUIET_STEP_MS - answeredAt) / 1_000,
    foreign: Math.max(0, busy) / capacity,
  };
}

async function untilQuiet(system: MeasuredSystem): Promise<ProcessTable> {
  const pids = system.parts.map(({ pid }) => pid);
  let last = await readProcessTable();
  const giveUpAt = last.at + AFTERWORK_MAX_MS;
  for (;;) {
    await pause(QUIET_STEP_MS);
    const next = await readProcessTable();
    const share = (1_000 * (cpuOfTrees(next, pids) - cpuOfTrees(last, pids))) / (next.at - last.at);
    if (share < QUIET_SHARE || next.at > giveUpAt) return next;
    last = next;
  }
}

function loadOrder(
  { name, port, tokens, events }: MeasuredSystem,
  { workload, callers, seconds, rates, watch }: RoundOrder,
): LoadOrder {
  const rate = rates?.[name];
  return {
    workload,
    port,
    tokens,
    callers,
    seconds,
    ...(rate === undefined ? {} : { rate }),
    ...(watch === true && !(name in WORKLOADS_OF_OTHERS) ? { watch: events ?? {} } : {}),
  };
}
