import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@handoff/client';
import { startScaledTopology, type ScaledTopology } from '../topology/scaled-topology.js';
import { hold } from './hold.js';
import { cpuShare, usageOf, type ProcessUsage } from './process-usage.js';
import type { Table } from './render-table.js';

/** Long enough for garbage of the opening to be collected, mostly; not longer than is measured. */
const SETTLE_SECONDS = 10;
/** What long polls wait for: each thing by many. */
const THINGS = 100;

type Kind = 'sse' | 'poll';
const KINDS: readonly (readonly [Kind, string, readonly string[]])[] = [
  ['sse', 'event streams', ['gateway 1', 'audit 1']],
  ['poll', 'long polls', ['gateway 1', 'task 1']],
];

/** Holds so many event streams, and then so many long polls, at a gateway of their own, and looks at what that costs. */
export async function measureWaiters(options: {
  readonly count: number;
  readonly seconds: number;
  readonly progress: (line: string) => void;
}): Promise<Table> {
  const rows: [string, ...string[]][] = [
    ['', 'memory before', 'with them', 'per waiter', 'CPU before', 'with them', 'all told in'],
  ];
  for (const [kind, title, watched] of KINDS) {
    options.progress(`opening ${options.count} ${title}`);
    rows.push(...(await measure(kind, title, watched, options)));
  }
  return rows;
}

async function measure(
  kind: Kind,
  title: string,
  watched: readonly string[],
  { count, seconds }: { readonly count: number; readonly seconds: number },
): Promise<[string, ...string[]][]> {
  const room = String(count + 1_000);
  const env = { MAX_EVENT_STREAMS: room, MAX_WAITING_REQUESTS: room, MAX_STATUS_WAITS: room };
  const topology = await startScaledTopology({ instances: 1, env });
  try {
    const gateway = topology.gateways[0]!;
    const token = await topology.token({ subject: 'waiter', roles: ['finance', 'manager'] });
    const change = await things(gateway, token);
    const idle = await watch(topology, watched, seconds);
    const order = { kind, gateway, authorization: `Bearer ${token}`, count, ids: change.ids };
    const held = await hold(order);
    try {
      await pause(Math.min(SETTLE_SECONDS, seconds) * 1_000);
      const busy = await watch(topology, watched, seconds);
      const changedAt = Date.now();
      await change.all();
      const toldIn = (await held.allTold) - changedAt;
      return watched.map((name, index) =>
        describe(`${title}: ${name}`, idle[index]!, busy[index]!, count, index === 0 ? toldIn : undefined),
      );
    } finally {
      await held.release();
    }
  } finally {
    await topology.stop();
  }
}

/** Something for each poll to wait for, and a way to have all of it change; for streams one change is enough. */
async function things(gateway: string, token: string) {
  const client = createClient({ baseUrl: gateway, token });
  const ids: string[] = [];
  for (let index = 0; index < THINGS; index += 1) {
    const body = { target: 'manager', from_role: 'finance', task: { task_type: 'bench' } };
    ids.push((await client.call('routeTask', { body }, { idempotencyKey: randomUUID() })).data.task_id);
  }
  const cancel = (task_id: string) => client.call('cancelTask', { params: { task_id }, body: {} });
  return { ids, all: () => Promise.all(ids.map(cancel)) };
}

interface Watched {
  readonly memory: number;
  readonly cpu: number;
}

async function watch(topology: ScaledTopology, names: readonly string[], seconds: number): Promise<readonly Watched[]> {
  const pids = names.map((name) => topology.processes.find((process) => process.name === name)!.pid);
  const before: ProcessUsage[] = await Promise.all(pids.map(usageOf));
  await pause(seconds * 1_000);
  const after = await Promise.all(pids.map(usageOf));
  return after.map((usage, index) => ({ memory: usage.memory, cpu: cpuShare(before[index]!, usage) }));
}

function describe(
  label: string,
  idle: Watched,
  busy: Watched,
  count: number,
  toldIn: number | undefined,
): [string, ...string[]] {
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
