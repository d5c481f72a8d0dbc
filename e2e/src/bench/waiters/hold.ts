import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HoldOrder, HoldReport } from './hold-waiters.js';
import { endWithParent } from '../../topology/end-with-parent.js';

const CHILD = fileURLToPath(new URL('./hold-waiters.js', import.meta.url));
/** Half of the usual limit of open files per process. */
const PER_PROCESS = 2_500;
const TIMEOUT_MS = 300_000;

/** Many connections, held by child processes. */
export interface Held {
  /** Resolves when each has received something, with the time of the last one in milliseconds since 1970. */
  readonly allTold: Promise<number>;
  release(): Promise<void>;
}

/** Opens all connections. Rejects when one fails or it takes too long. */
export async function hold(order: HoldOrder): Promise<Held> {
  const shares: number[] = [];
  for (let left = order.count; left > 0; left -= PER_PROCESS) shares.push(Math.min(left, PER_PROCESS));
  const holders = shares.map((count) => startHolder({ ...order, count }));
  const release = async (): Promise<void> => void (await Promise.all(holders.map((holder) => holder.end())));
  const allTold = Promise.all(holders.map(({ told }) => told)).then((times) => Math.max(...times));
  allTold.catch(() => undefined);
  try {
    await Promise.all(holders.map(({ open }) => open));
  } catch (error) {
    await release();
    throw error;
  }
  return { allTold, release };
}

function startHolder(order: HoldOrder): {
  readonly open: Promise<unknown>;
  readonly told: Promise<number>;
  end(): Promise<void>;
} {
  const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  endWithParent(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const open = untilReported(child, 'open');
  const told = untilReported(child, 'told').then((message) => (message as { readonly at: number }).at);
  told.catch(() => undefined);
  child.send(order);
  return {
    open,
    told,
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function untilReported(child: ChildProcess, type: HoldReport['type']): Promise<HoldReport> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ${type} in time`)), TIMEOUT_MS).unref();
    child.on('message', (message: HoldReport) => {
      if (message.type === 'failed') reject(new Error(message.reason));
      if (message.type !== type) return;
      clearTimeout(timer);
      resolve(message);
    });
  });
}
