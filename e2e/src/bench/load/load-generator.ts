import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithParent } from '../../topology/end-with-parent.js';
import type { LoadOrder, LoadReport, LoadResult } from './load-order.js';

const CHILD = fileURLToPath(new URL('./load-process.js', import.meta.url));

/** A process that sends requests to order, so that its CPU can be told from the rest. */
export interface LoadGenerator {
  readonly pid: number;
  run(order: LoadOrder): Promise<LoadResult>;
  stop(): Promise<void>;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
  endWithParent(child);
  const ended = new Promise<LoadReport>((resolve) =>
    child.once('exit', () => resolve({ type: 'broken', reason: 'the load process ended' })),
  );
  return {
    pid: child.pid!,
    async run(order) {
      child.send(order);
      const reported = once(child, 'message').then(([message]) => message as LoadReport);
      const report = await Promise.race([reported, ended]);
      if (report.type === 'broken') throw new Error(report.reason);
      return report.result;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
