import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import { oneHolderAtATime } from './faults/checks/one-holder.js';
import { createStage, type Actor } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { readPages } from './support/read-pages.js';
import { startScaledTopology } from './topology/scaled-topology.js';
import type { Topology } from './topology/topology.js';
import { spawnWorker, type Worker } from './workers/spawn-worker.js';

const TASKS = 1_000;
const WORKERS = 8;
const LEASE_SECONDS = 2;
/**
 * Another worker is killed and replaced after this many tasks. Counting progress gives a slow machine its kills too.
 */
const KILL_EVERY = 25;
const BOUND_MS = 120_000;

describe(`${TASKS} tasks for ${WORKERS} workers that are killed at any moment`, () => {
  let topology: Topology;
  let finance: Actor;
  let auditor: Actor;
  let admin: Actor;

  beforeAll(async () => {
    topology = await startScaledTopology();
    ({ finance, auditor, admin } = await createStage(() => topology, createCoverage()).cast());
  }, BOUND_MS);
  afterAll(() => topology.stop(), BOUND_MS);

  const role = `crew-${randomUUID().slice(0, 8)}`;
  const traceId = `workers-${role}`;

  test(
    'every task is completed once, and no task ever has two holders',
    async () => {
      const routed = await routeAll();
      const acknowledged: string[] = [];
      const kills = await letWorkersDie(acknowledged);
      expect(kills).toBeGreaterThan(TASKS / KILL_EVERY / 2);

      const log = await logOf(routed.length);
      const changes = log.map(({ event_type, subject, actor, metadata }) => ({
        event_type,
        subject,
        actor,
        sequence: Number(metadata['sequence']),
      }));
      expect(oneHolderAtATime(changes)).toEqual([]);
      const completed = changes.filter(({ event_type }) => event_type === 'task.completed').map((each) => each.subject);
      expect(completed.sort()).toEqual([...routed].sort());
      // Every acknowledgement is true, though a worker may have died before it received all of them.
      expect(new Set(acknowledged).size).toBe(acknowledged.length);
      expect(routed).toEqual(expect.arrayContaining(acknowledged));
      // Otherwise the test has exercised nothing.
      for (const happened of ['task.lapsed', 'task.released', 'task.retried']) {
        expect(log.map(({ event_type }) => event_type)).toContain(happened);
      }
    },
    2 * BOUND_MS,
  );

  async function routeAll(): Promise<readonly string[]> {
    const body = { target: role, task: { task_type: 'work' }, max_attempts: 100 };
    const ids: string[] = [];
    const sender = async (gateway: number): Promise<void> => {
      while (ids.length < TASKS) {
        const place = ids.push('') - 1;
        const routed = await finance.call('routeTask', { body, gateway, headers: { 'x-trace-id': traceId } });
        ids[place] = routed.json.task_id as string;
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, gateway) => sender(gateway)));
    return ids;
  }

  /** Lets workers work and kills one after the other until all tasks are done. Returns the number of kills. */
  async function letWorkersDie(acknowledged: string[]): Promise<number> {
    let started = 0;
    const start = async (): Promise<Worker> => {
      const token = await topology.token({ subject: `worker-${(started += 1)}`, roles: [role] });
      const orders = { gateways: topology.gateways, token, role, leaseSeconds: LEASE_SECONDS };
      return spawnWorker(orders, (id) => acknowledged.push(id));
    };
    const workers = await Promise.all(Array.from({ length: WORKERS }, start));
    let kills = 0;
    /** After a pause of this process there may be several to kill. */
    const replaceDue = async (): Promise<void> => {
      while (acknowledged.length >= (kills + 1) * KILL_EVERY) {
        const place = Math.floor(Math.random() * WORKERS);
        kills += 1;
        await workers[place]!.kill();
        workers[place] = await start();
      }
    };
    try {
      await eventually(
        async () => {
          await replaceDue();
          const { by_status } = (await admin.call('getInbox', { params: { role } })).json;
          return by_status.pending + by_status.active === 0;
        },
        { timeoutMs: BOUND_MS, intervalMs: 100, describe: 'all tasks to be done' },
      );
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()));
    }
    return kills;
  }

  /** The whole log of the tasks, read once all of them have ended. */
  async function logOf(tasks: number): Promise<readonly AuditEvent[]> {
    const count = async (event_type: string) => (await readLog({ event_type })).length;
    await eventually(async () => (await count('task.completed')) >= tasks, {
      timeoutMs: BOUND_MS,
      describe: 'the log to be complete',
    });
    return readLog({});
  }

  function readLog(query: Record<string, string>): Promise<readonly AuditEvent[]> {
    return readPages<AuditEvent>(auditor, 'listAudit', { query: { ...query, trace_id: traceId } });
  }
});
