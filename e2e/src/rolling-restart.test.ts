import type { Answer } from './support/answer.js';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createStage, type Actor, type RequestOptions } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { readPages } from './support/read-pages.js';
import { startScaledTopology, type ModuleName, type ScaledTopology } from './topology/scaled-topology.js';

const WORKERS = 4;
/** Workflows between two restarts, and after the last one, so that every stop and start happens under load. */
const WORKFLOWS_IN_BETWEEN = 5;

let topology: ScaledTopology;
let finance: Actor;
let manager: Actor;

beforeAll(async () => {
  topology = await startScaledTopology();
  const stage = createStage(() => topology, createCoverage());
  [finance, manager] = await Promise.all([stage.actor(['finance']), stage.actor(['manager'])]);
});
afterAll(() => topology.stop());

test('no request fails while the processes restart one by one under load', async () => {
  const traceId = randomUUID();
  const failures: string[] = [];
  const completed: string[] = [];
  // Acts as a balancer: sends no new request to a gateway that is about to stop. That gateway has to answer its open
  // ones.
  let gateway = 0;
  let stopped = false;

  const call = async (actor: Actor, name: Parameters<Actor['call']>[0], options: RequestOptions): Promise<Answer> => {
    const headers = { 'x-trace-id': traceId, ...options.headers };
    const answer = await actor.call(name, { ...options, gateway, headers });
    if (answer.status >= 300) failures.push(`${name}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const work = async (): Promise<void> => {
    while (!stopped && failures.length < 10) {
      try {
        const routed = await call(finance, 'routeTask', { body: { target: 'manager', task: { task_type: 'roll' } } });
        const params = { task_id: String(routed.json.task_id) };
        await call(manager, 'getTask', { params });
        await call(manager, 'completeTask', { params, body: {} });
        await call(finance, 'createSession', { body: { agent_role: 'finance' } });
        completed.push(params.task_id);
      } catch (error) {
        failures.push(`no answer: ${String(error)} ${String((error as Error).cause)}`);
      }
    }
  };
  const progress = async (): Promise<void> => {
    const enough = completed.length + WORKFLOWS_IN_BETWEEN;
    await eventually(() => completed.length >= enough || failures.length > 0);
    expect(failures).toEqual([]);
  };

  const workers = Array.from({ length: WORKERS }, work);
  const modules: readonly ModuleName[] = ['session', 'task', 'audit', 'webhook', 'directory', 'gateway'];
  const exits: (number | string)[] = [];
  try {
    for (const module of modules) {
      for (const instance of [0, 1]) {
        await progress();
        if (module === 'gateway') gateway = 1 - instance;
        exits.push(await topology.endOne(module, instance, 'SIGTERM'));
        await progress();
        await topology.startOne(module, instance);
      }
    }
    await progress();
  } finally {
    stopped = true;
    await Promise.all(workers);
  }

  expect(failures).toEqual([]);
  expect(exits).toEqual(exits.map(() => 0));
  const query = { trace_id: traceId };
  const tasks = await readPages<{ task_id: string; status: string }>(finance, 'listTasks', { query, gateway });
  expect(tasks.map(({ task_id }) => task_id).sort()).toEqual([...completed].sort());
  expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(['completed']));
}, 240_000);
