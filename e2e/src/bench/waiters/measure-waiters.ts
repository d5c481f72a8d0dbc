import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient } from '@handoff/client';
import { endWithParent } from '../../topology/end-with-parent.js';
import { startScaledTopology } from '../../topology/scaled-topology.js';
import { hold } from './hold.js';
import { cpuShare, usageOf, type ProcessUsage } from './process-usage.js';
import type { Table } from '../render-table.js';

/** Long enough to collect most garbage of the opening, but not longer than the measurement. */
const SETTLE_SECONDS = 10;
/** The tasks that long polls wait for, many polls for each. */
const THINGS = 100;

const BARE_STREAMS = fileURLToPath(new URL('./bare-streams.js', import.meta.url));
/** The streams that compile the code of a bare server before it is measured. */
const WARM_UP = 100;
type Row = [string, ...string[]];

const KINDS = {
  streams: { title: 'event streams', watched: ['gateway 1', 'audit 1'], changes: 1 },
  polls: { title: 'long polls', watched: ['gateway 1', 'task 1'], changes: THINGS },
} as const;
type Kind = keyof typeof KINDS;

/** Holds `count` event streams or long polls at one gateway, and measures their cost. */
export async function measureWaiters(
  kind: Kind,
  options: { readonly count: number; readonly seconds: number; readonly progress: (line: string) => void },
): Promise<Table> {
  const { title, watched } = KINDS[kind];
  options.progress(`opening ${options.count} ${title}`);
  const head = [title, 'memory before', 'with them', 'per waiter', 'CPU before', 'with them', 'all told in'] as const;
  const rows = await measure(kind, watched, options);
  return [head, ...rows, ...(kind === 'streams' ? [await measureBare(options)] : [])];
}

/** What the same streams cost Node's HTTP server when nothing of Handoff runs: the floor. */
async function measureBare({ count, seconds }: { readonly count: number; readonly seconds: number }): Promise<Row> {
  const child = fork(BARE_STREAMS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  endWithParent(child);
  try {
    const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
    const order = {
      kind: 'streams',
      gateway: `http://127.0.0.1:${port}`,
      authorization: 'Bearer none',
      ids: [],
    } as const;
    await (await hold({ ...order, count: WARM_UP })).release();
    const [idle] = await watch([child.pid!], seconds);
    const held = await hold({ ...order, count });
    try {
      await pause(Math.min(SETTLE_SECONDS, seconds) * 1_000);
      const [busy] = await watch([child.pid!], seconds);
      return describe('Node.js alone', idle!, busy!, count, undefined);
    } finally {
      await held.release();
    }
  } finally {
    child.kill('SIGKILL');
  }
}

async function measure(
  kind: Kind,
  watched: readonly string[],
  { count, seconds }: { readonly count: number; readonly seconds: number },
): Promise<Row[]> {
  const room = String(count + 1_000);
  const env = {
    MAX_EVENT_STREAMS: room,
    MAX_WAITING_REQUESTS: room,
    MAX_STATUS_WAITS: room,
    CALLER_SHARE_PERCENT: '100',
  };
  const topology = await startScaledTopology({ instances: 1, env });
  try {
    const gateway = topology.gateways[0]!;
    const token = await topology.token({ subject: 'waiter', roles: ['finance', 'manager'] });
    const change = await things(gateway, token);
    const pids = watched.map((name) => topology.processes.find((process) => process.name === name)!.pid);
    const idle = await watch(pids, seconds);
    const order = { kind, gateway, authorization: `Bearer ${token}`, count, ids: change.ids };
    const held = await hold(order);
    try {
      await pause(Math.min(SETTLE_SECONDS, seconds) * 1_000);
      const busy = await watch(pids, seconds);
      const changedAt = Date.now();
      await change.some(KINDS[kind].changes);
      const toldIn = (await held.allTold) - changedAt;
      return watched.map((name, index) =>
        describe(name, idle[index]!, busy[index]!, count, index === 0 ? toldIn : undefined),
      );
    } finally {
      await held.release();
    }
  } finally {
    await topology.stop();
  }
}

/** Creates the tasks for the polls; `some` changes that many of them. */
async function things(gateway: string, token: string) {
  const client = createClient({ baseUrl: gateway, token });
  const body = { target: 'manager', from_role: 'finance', task: { task_type: 'bench' } };
  const route = async () => (await client.call('routeTask', { body }, { idempotencyKey: randomUUID() })).data.task_id;
  const ids = await Promise.all(Array.from({ length: THINGS }, route));
  const cancel = (task_id: string) => client.call('cancelTask', { params: { task_id }, body: {} });
  return { ids, some: (count: number) => Promise.all(ids.slice(0, count).map(cancel)) };
}

interface Watched {
  readonly memory: number;
  readonly cpu: number;
}

async function watch(pids: readonly number[], seconds: number): Promise<readonly Watched[]> {
  const before: ProcessUsage[] = await Promise.all(pids.map(usageOf));
  await pause(seconds * 1_000);
  const after = await Promise.all(pids.map(usageOf));
  return after.map((usage, index) => ({ memory: usage.memory, cpu: cpuShare(before[index]!, usage) }));
}

function describe(label: string, idle: Watched, busy: Watched, count: number, toldIn: number | undefined): Row {
  const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`;
  const percent = (share: number): string => `${share.toFixed(1)} %`;
  return [
    label,
    mib(idle.memory),
    mib(busy.memory),
    `${((busy.memory - idle.memory) / count / 1_024).toFixed(1)} KiB`,
    percent(idle.cpu),
    percent(busy.cpu),
    toldIn === undefined ? '' : `${toldIn.toFixed(0)} ms`,
  ];
}
