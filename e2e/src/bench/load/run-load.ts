import { setTimeout as pause } from 'node:timers/promises';
import { openActor, type Actor } from './actor.js';
import type { LoadOrder, LoadResult } from './load-order.js';
import { percentile } from './percentiles.js';
import { watchEvents } from './watch-events.js';
import type { Workload } from './workload.js';
import { WORKLOADS } from './workloads.js';

/** A tally of operations that have ended. */
interface Tally {
  readonly latencies: number[];
  failed: number;
  failure: string | undefined;
}

/** Counts on over all orders, so that each person has a turn as often as the others. */
let turns = 0;

/** Does the work of an order, and resolves when its last operation has ended. */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const workload: Workload = WORKLOADS[order.workload];
  const watch = order.watch === undefined ? undefined : await watchEvents(order);
  const actors = await Promise.all(Array.from({ length: order.callers }, () => openActor(order, watch)));
  for (const actor of actors) {
    actor.begin((turns += 1));
    await workload.prepare?.(actor);
  }
  const tally: Tally = { latencies: [], failed: 0, failure: undefined };
  const from = performance.now();
  const until = from + order.seconds * 1_000;
  const schedule = order.rate === undefined ? undefined : createSchedule(from, until, order.rate);
  const work = async (actor: Actor): Promise<void> => {
    for (;;) {
      const startedAt = schedule === undefined ? performance.now() : await schedule();
      if (startedAt === undefined || startedAt >= until) return;
      actor.begin((turns += 1));
      if (!(await perform(workload, actor, startedAt, tally))) return;
    }
  };
  await Promise.all(actors.map(work));
  const elapsed = (performance.now() - from) / 1_000;
  for (const actor of actors) actor.leave();
  const sorted = Float64Array.from(tally.latencies).sort();
  const lags = await watch?.finish();
  return {
    ...lags,
    completed: sorted.length,
    failed: tally.failed,
    failure: tally.failure,
    perSecond: sorted.length / elapsed,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    p999: percentile(sorted, 0.999),
    max: percentile(sorted, 1),
  };
}

/**
 * The start times of an open loop, given out in order. A caller that comes late gets a time that has passed: measured
 * from there, an operation's latency includes its wait for a free caller, so that a slow answer does not hide the
 * operations that it held up (coordinated omission).
 */
function createSchedule(from: number, until: number, rate: number): () => Promise<number | undefined> {
  let next = 0;
  return async () => {
    const due = from + (next * 1_000) / rate;
    next += 1;
    if (due >= until) return undefined;
    const wait = due - performance.now();
    if (wait >= 1) await pause(wait);
    return due;
  };
}

/** Resolves to whether the actor goes on: nothing may be left to do, or a failed call may have broken its connection. */
async function perform(workload: Workload, actor: Actor, startedAt: number, tally: Tally): Promise<boolean> {
  try {
    if ((await workload.perform(actor)) === 'over') return false;
    tally.latencies.push(performance.now() - startedAt);
    return true;
  } catch (error) {
    tally.failed += 1;
    tally.failure ??= error instanceof Error ? error.message : String(error);
    return false;
  }
}
