import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkerOrders } from './worker-main.js';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), 'worker-main.js');

/** A worker in its own process. */
export interface Worker {
  /** Kills it: its task stays as it is. */
  kill(): Promise<void>;
}

/** Starts a worker that ends with this process. Reports every task whose completion it was told. */
export function spawnWorker(orders: WorkerOrders, onCompleted: (taskId: string) => void): Worker {
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  createInterface(child.stdout).on('line', onCompleted);
  child.stdin.write(`${JSON.stringify(orders)}\n`);
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
