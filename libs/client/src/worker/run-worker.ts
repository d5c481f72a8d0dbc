import type { ClaimedTask } from '../generated/types.js';
import type { Call } from '../call.js';
import { orAborted, pause } from '../pause.js';
import { claim, type Claimed } from './claim.js';
import { handIn, type Ending } from './hand-in.js';
import { keepLease, type KeptLease } from './keep-lease.js';
import { WorkerStoppedError, type WorkerOptions } from './worker-options.js';

/** The timeout for releasing a task, in milliseconds. */
const RELEASE_MS = 5_000;
/** The pause after a gateway has answered a claim at once without tasks, in milliseconds. */
const EMPTY_MS = 500;

/**
 * Works on the tasks of a role until its signal aborts: claims up to `concurrency` tasks, keeps their leases, and
 * reports each handler's result or error. It survives outages of the gateway.
 *
 * @returns when it has stopped: its tasks are finished, or released when they took too long.
 * @throws HandoffApiError when it may not claim (`ROLE_NOT_HELD`), after its tasks are finished.
 */
export async function runWorker(call: Call, options: WorkerOptions): Promise<void> {
  const { concurrency = 1, signal } = options;
  const inHand = new Set<Promise<void>>();
  const shift = createShift(options.stopWithinMs ?? 25_000);
  signal?.addEventListener('abort', shift.stop, { once: true });
  if (signal?.aborted === true) shift.stop();

  const start = (task: ClaimedTask, askedAt: number): void => {
    const done = workOn({ ...shift, call, options }, task, askedAt)
      .catch(shift.fail)
      .finally(() => inHand.delete(done));
    inHand.add(done);
  };
  try {
    while (!shift.stopping.aborted) {
      const claimed = await claim(call, options, concurrency - inHand.size, shift.stopping);
      for (const task of claimed.tasks) start(task, claimed.askedAt);
      if (claimed.tasks.length === 0) await restAfter(claimed, options, shift.stopping);
      if (inHand.size >= concurrency) await orAborted(Promise.race(inHand), shift.stopping).catch(() => undefined);
    }
  } catch (error) {
    shift.fail(error);
  }
  await Promise.all(inHand);
  signal?.removeEventListener('abort', shift.stop);
  shift.end();
}

/** A worker's lifetime: when it stops, and when its time for finishing is over. */
interface Shift {
  readonly stopping: AbortSignal;
  readonly deadline: AbortSignal;
  stop(this: void): void;
  /** Stops, and keeps the reason for the end. */
  fail(this: void, error: unknown): void;
  /** Throws the failure, if there is one. */
  end(): void;
}

function createShift(stopWithinMs: number): Shift {
  const stopping = new AbortController();
  const deadline = new AbortController();
  const failures: unknown[] = [];
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    stopping.abort();
    timer ??= setTimeout(() => deadline.abort(new WorkerStoppedError()), stopWithinMs);
  };
  return {
    stopping: stopping.signal,
    deadline: deadline.signal,
    stop,
    fail(error) {
      failures.push(error);
      stop();
    },
    end() {
      clearTimeout(timer);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** The dependencies of work on one task. */
interface Bench extends Pick<Shift, 'stopping' | 'deadline'> {
  readonly call: Call;
  readonly options: WorkerOptions;
}

async function workOn({ call, options, stopping, deadline }: Bench, task: ClaimedTask, askedAt: number): Promise<void> {
  if (stopping.aborted) return release(call, options, task);
  options.onReport?.({ kind: 'claimed', task });
  const lease = keepLease(call, task, (options.leaseSeconds ?? 60) * 1_000, askedAt);
  try {
    const ending = await orAborted(handle(options, task, lease), deadline).catch(() => undefined);
    if (ending === undefined) {
      lease.giveUp(deadline.reason as Error);
      lease.end();
      await release(call, options, task);
    } else if (lease.signal.aborted) {
      options.onReport?.({ kind: 'lost', task, error: lease.signal.reason });
    } else {
      const report = await handIn({ call, signal: deadline }, task, lease, ending);
      options.onReport?.(report);
    }
  } finally {
    lease.end();
  }
}

async function handle({ handler }: WorkerOptions, task: ClaimedTask, lease: KeptLease): Promise<Ending> {
  try {
    await lease.confirm();
    return { result: await handler(task, { signal: lease.signal, progress: lease.progress }) };
  } catch (error) {
    return { error };
  }
}

/** Releases a task in one attempt; if that fails, its lease runs out. */
async function release(call: Call, { onReport }: WorkerOptions, task: ClaimedTask): Promise<void> {
  const input = { params: { task_id: task.task_id }, body: { lease_id: task.lease.lease_id } };
  try {
    await call('releaseTask', input, { retries: 1, timeoutMs: RELEASE_MS });
    onReport?.({ kind: 'released', task });
  } catch (error) {
    onReport?.({ kind: 'unreported', task, error });
  }
}

/** Pauses after a claim that the gateway answered early; a claim that waited its full time needs no pause. */
async function restAfter({ askedAt }: Claimed, { waitMs = 10_000 }: WorkerOptions, stopping: AbortSignal) {
  const early = performance.now() - askedAt < Math.min(waitMs, EMPTY_MS);
  if (early) await pause(EMPTY_MS * Math.random(), stopping).catch(() => undefined);
}
