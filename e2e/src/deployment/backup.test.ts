import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase, migrate } from '@handoff/postgres';
import {
  eventually,
  findOrInstall,
  startNats,
  startPostgres,
  startReceiver,
  startRedis,
  tempDir,
  type Receiver,
  type TempDir,
  type TestServer,
} from '@handoff/testing';
import { createStage, type Actor, type Stage } from '../support/actor.js';
import { createCoverage } from '../support/coverage.js';
import { startScaledTopology, type ModuleName, type ScaledTopology } from '../topology/scaled-topology.js';
import { readCommands, runCommands } from './page-commands.js';

const MODULES: readonly ModuleName[] = ['session', 'task', 'audit', 'webhook', 'directory', 'gateway'];
const page = readCommands('docs/operations/backup.md');

let postgres: TestServer;
let nats: TestServer;
let redis: TestServer;
let streams: TempDir;
let work: TempDir;
let receiver: Receiver;
let topology: ScaledTopology;
let stage: Stage;
let ownerUrl: string;

beforeAll(async () => {
  streams = await tempDir('handoff-streams-');
  work = await tempDir('handoff-backup-');
  [postgres, nats, redis, receiver] = await Promise.all([
    startPostgres(),
    startNats({ storeDir: streams.path }),
    startRedis(),
    startReceiver(),
  ]);
  await asAdmin('CREATE ROLE handoff LOGIN CREATEROLE');
  await asAdmin('CREATE DATABASE handoff OWNER handoff');
  ownerUrl = `postgres://handoff@127.0.0.1:${postgres.port}/handoff`;
  await migrate(ownerUrl, 'latest');
  const servers = { databaseUrl: ownerUrl, redisUrl: redis.url, natsUrl: nats.url };
  topology = await startScaledTopology({ servers, instances: 1 });
  stage = createStage(() => topology, createCoverage());
});

afterAll(async () => {
  await topology.stop();
  await Promise.all([postgres, nats, redis].map((server) => server.stop()));
  await receiver.close();
  await Promise.all([streams.remove(), work.remove()]);
});

test('a restored backup has its state once, and what came after it is gone', async () => {
  const { finance, manager, auditor } = await stage.cast();
  const body = { role: 'finance', url: receiver.url, event_types: ['task.*'] };
  expect((await finance.call('createWebhook', { body })).status).toBe(201);
  const kept = await finishTask(finance, manager, 'kept');
  await untilSettled(auditor, kept);
  const recorded = await log(auditor);

  await runPage('Back up');
  const lost = await finishTask(finance, manager, 'lost');
  await untilSettled(auditor, lost);
  const told = receiver.received.length;

  for (const module of MODULES) await topology.endAll(module, 'SIGTERM');
  await runPage('Restore');
  await nats.kill();
  await rm(`${streams.path}/jetstream`, { recursive: true });
  await Promise.all([nats.restart(), redis.restart()]); // both are empty
  for (const module of MODULES) await topology.startAll(module);

  expect(await log(auditor)).toEqual(recorded);
  expect((await finance.call('getTask', { params: { task_id: lost } })).status).toBe(404);
  expect((await finance.call('getTask', { params: { task_id: kept } })).json).toMatchObject({ status: 'completed' });
  expect(await finishTask(finance, manager, 'kept')).toBe(kept);
  const again = await finishTask(finance, manager, 'lost');
  expect(again).not.toBe(lost);

  // The relay publishes former events first: when the last of the new task has arrived, so have all of them.
  await untilSettled(auditor, again);
  const now = await log(auditor);
  expect(now.slice(0, recorded.length)).toEqual(recorded);
  expect(now.map(({ seq }) => seq)).toEqual(now.map((_, index) => index + 1));
  expect(now.slice(recorded.length).every(({ task_id }) => task_id === again)).toBe(true);
  const subjects = receiver.received.slice(told).map(({ body }) => (JSON.parse(body) as { subject: string }).subject);
  expect(new Set(subjects)).toEqual(new Set([again]));
});

/** Routes a task and completes it, under keys of this name. Returns its id. */
async function finishTask(finance: Actor, manager: Actor, name: string): Promise<string> {
  const routed = await finance.call('routeTask', {
    body: { target: 'manager', task: { task_type: name } },
    headers: { 'idempotency-key': `${name}-route` },
  });
  expect(routed.status).toBe(202);
  const task_id = routed.json.task_id as string;
  const headers = { 'idempotency-key': `${name}-complete` };
  expect((await manager.call('completeTask', { params: { task_id }, body: {}, headers })).status).toBe(200);
  return task_id;
}

interface Entry {
  readonly seq: number;
  readonly task_id: string;
  readonly event_type: string;
}

/** The whole audit log, oldest first. */
async function log(auditor: Actor): Promise<readonly Entry[]> {
  const { events } = (await auditor.call('listAudit', { query: { limit: 100 } })).json as { events: readonly Entry[] };
  return [...events].reverse();
}

/** Waits until the events of a task are on record, and delivered. */
async function untilSettled(auditor: Actor, taskId: string): Promise<void> {
  await eventually(
    async () => {
      const records = (await log(auditor)).filter(({ task_id }) => task_id === taskId);
      const delivered = receiver.received.filter(({ body }) => body.includes(taskId));
      return records.length === 2 && delivered.length >= 2;
    },
    { describe: 'the records and deliveries of a task' },
  );
}

async function runPage(heading: string): Promise<void> {
  const env = { OWNER_URL: ownerUrl, ADMIN: postgres.url };
  // The tools of the server's own version, which stand beside it.
  const tools = dirname(findOrInstall(['postgres']).postgres);
  const { exitCode, output } = await runCommands(`PATH=${tools}:$PATH\n${page.get(heading)}`, work.path, env);
  expect(exitCode === 0 ? '' : output).toBe('');
}

async function asAdmin(text: string): Promise<void> {
  const db = await openDatabase({
    url: postgres.url,
    applicationName: 'test',
    poolMax: 1,
    statementTimeoutMs: 30_000,
    connectTimeoutMs: 10_000,
  });
  await db.query({ name: 'as_admin', text, unprepared: true });
  await db.close();
}
