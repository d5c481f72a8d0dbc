import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClockOffset, eventually, type ClockOffset } from '@handoff/testing';
import { createStage, type Actor } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { startScaledTopology, type ModuleName, type ScaledTopology } from './topology/scaled-topology.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than the interval of any duty. */
const DUTIES_RUN_MS = 4_000;

let topology: ScaledTopology;
let offset: ClockOffset;
let finance: Actor;

beforeAll(async () => {
  offset = await createClockOffset(0);
  // The clock of the second process of each module is wrong.
  topology = await startScaledTopology({ envOf: (_, instance) => (instance === 2 ? offset.env : {}) });
  finance = await createStage(() => topology, createCoverage()).actor(['finance']);
});
afterAll(async () => {
  await topology.stop();
  await offset.remove();
});

async function stateOf(module: ModuleName, instance: number) {
  const answer = await fetch(`${topology.opsUrl(module, instance)}/readyz`);
  return (await answer.json()) as { readonly status: string; readonly clock_skew_seconds?: number };
}

/** Shifts the clocks of the second processes, and waits until the readiness of each shows it. */
async function setClocks(aheadMs: number): Promise<void> {
  await offset.set(aheadMs);
  for (const module of ['session', 'task', 'audit', 'webhook', 'directory'] as const) {
    await eventually(async () => {
      const { status, clock_skew_seconds: skew } = await stateOf(module, 1);
      return status === (aheadMs === 0 ? 'ready' : 'not ready') && Math.round(skew ?? -1) === aheadMs / 1_000;
    });
    await eventually(async () => (await stateOf(module, 0)).status === 'ready');
  }
  // A gateway learns the time from the replies of services; the health request makes them reply.
  await eventually(async () => {
    await fetch(`${topology.gateways[1]!}/health`);
    const { status, clock_skew_seconds: skew } = await stateOf('gateway', 1);
    return status === (aheadMs === 0 ? 'ready' : 'not ready') && Math.round(skew ?? -1) === aheadMs / 1_000;
  });
}

/** Works through the first gateway until every duty has run. */
async function forAWhile(work: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + DUTIES_RUN_MS; performance.now() < until;) await work();
}

test.each([-HOUR_MS, -MINUTE_MS, MINUTE_MS, HOUR_MS])(
  'with half of the clocks %i ms ahead nothing expires early, and no lease is lost',
  async (aheadMs) => {
    await setClocks(aheadMs);
    const role = `crew-${randomUUID().slice(0, 8)}`;
    const worker = await createStage(() => topology, createCoverage()).actor([role]);
    const soon = new Date(Date.now() + 30 * MINUTE_MS).toISOString();
    const approval = { approver_role: 'legal', expires_in: 1_800 };
    const routing = { target: role, task: { task_type: 'work' } };
    const routed = async (more: object): Promise<string> => {
      const answer = await finance.call('routeTask', { body: { ...routing, ...more } });
      expect(answer.status).toBe(202);
      return answer.json.task_id;
    };
    const parked = await routed({ approval });
    const bounded = await routed({ deadline_at: soon, task: { task_type: 'other' } });
    await routed({});
    const claimed = await worker.call('claimTasks', { body: { role, types: ['work'], lease_seconds: 30 } });
    const [{ task_id, lease }] = claimed.json.tasks;
    await forAWhile(async () => {
      const beat = await worker.call('heartbeatTask', { params: { task_id }, body: { lease_id: lease.lease_id } });
      expect(beat.json).toMatchObject({ status: 'active' });
    });
    const statusOf = async (id: string) => (await finance.call('getTask', { params: { task_id: id } })).json.status;
    expect(await Promise.all([parked, bounded, task_id].map(statusOf))).toEqual([
      'awaiting_approval',
      'pending',
      'active',
    ]);
    // A process that has just stood still measures anew until it is right.
    await eventually(async () => {
      const metrics = await (await fetch(`${topology.opsUrl('task', 1)}/metrics`)).text();
      const skew = Number(/^handoff_clock_skew_seconds(?:\{[^}]*\})? (\S+)$/m.exec(metrics)?.[1]);
      return Math.round(skew) === aheadMs / 1_000;
    });
    await setClocks(0);
  },
  180_000,
);
