import type { ClaimedTask } from '@handoff/contracts';
import type { Call } from '../call.js';
import { orAborted, pause } from '../pause.js';
import { claim, type Claimed } from './claim.js';
import { handIn, type Ending } from './hand-in.js';
import { keepLease, type KeptLease } from './keep-lease.js';
import { WorkerStoppedError, type WorkerOptions } from './worker-options.js';

/** How long giving a task back may take, in milliseconds. */
const RELEASE_MS = 5_000;
/** How long to leave a gateway alone that answers a claim at once though it has nothing, in milliseconds. */
const EMPTY_MS = 500;

/**
 * Works on the tasks of a role until it is told to stop: claims as many as it has hands for, keeps their leases, and
 * reports what the handler returned or threw. A gateway that is away is waited for.
 *
 * @returns when it has stopped: what was in hand is finished, or given back when that took too long.
 * @throws HandoffApiError when it may not claim (`ROLE_NOT_HELD`), once what was in hand is finished.
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

/** From the start of a worker to its end: when it stops, and when its time for finishing is up. */
interface Shift {
  readonly stopping: AbortSignal;
  readonly deadline: AbortSignal;
  stop(this: void): void;
  /** Stops, and keeps the reason for whoever waits for the end. */
  fail(this: void, error: unknown): void;
  /** Throws what failed, if anything did. */
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

/** What is needed to work on a task. */
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
      options.onReport?.(await handIn({ call, signal: deadline }, task, lease, ending));
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

/** Gives a task back, if that can be done at once; otherwise its lease runs out. */
async function release(call: Call, { onReport }: WorkerOptions, task: ClaimedTask): Promise<void> {
  const input = { params: { task_id: task.task_id }, body: { lease_id: task.lease.lease_id } };
  try {
    await call('releaseTask', input, { retries: 1, timeoutMs: RELEASE_MS });
    onReport?.({ kind: 'released', task });
  } catch (error) {
    onReport?.({ kind: 'unreported', task, error });
  }
}

/** A claim that waited its time has rested; one that was sent away before has not. */
async function restAfter({ askedAt }: Claimed, { waitMs = 10_000 }: WorkerOptions, stopping: AbortSignal) {
  const early = performance.now() - askedAt < Math.min(waitMs, EMPTY_MS);
  if (early) await pause(EMPTY_MS * Math.random(), stopping).catch(() => undefined);
}
