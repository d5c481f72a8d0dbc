import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { eventually, tempDir } from '@handoff/testing';
import { createStage, type Actor, type Stage } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { startEmbeddedTopology } from './topology/embedded-topology.js';
import { startScaledTopology, type ScaledTopology } from './topology/scaled-topology.js';
import type { Topology } from './topology/topology.js';

const START_MS = 240_000;
const WORKFLOW = [
  'approval.decided',
  'approval.requested',
  'task.completed',
  'task.parked',
  'task.resumed',
  'task.routed',
];

/** Runs one whole workflow; every change is acknowledged. */
async function runWorkflow(stage: Stage): Promise<string> {
  const { finance, manager } = await stage.cast();
  const { task_id } = (await finance.call('routeTask', { body: { target: 'manager', task: { task_type: 'x' } } })).json;
  const { approval_id } = (await finance.call('requestApproval', { body: { task_id, approver_role: 'manager' } })).json;
  await manager.call('decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
  const done = await manager.call('completeTask', { params: { task_id }, body: {} });
  expect(done.status).toBe(200);
  return task_id as string;
}

const recordsOf = async (auditor: Actor, task_id: string): Promise<string[]> =>
  (await auditor.call('listAudit', { query: { task_id, limit: 100 } })).json.events
    .map((event: { event_type: string }) => event.event_type)
    .sort();

const untilOnRecord = (auditor: Actor, task_id: string): Promise<string[]> =>
  eventually(
    async () => {
      const records = await recordsOf(auditor, task_id);
      return records.length >= WORKFLOW.length ? records : undefined;
    },
    { describe: 'the audit trail' },
  );

describe('a process killed between commit and publish', () => {
  describe('of the scaled topology', () => {
    let database: TestDatabase;
    let topology: ScaledTopology;

    beforeAll(async () => {
      database = await createTestDatabase('postgres');
      topology = await startScaledTopology({ servers: { databaseUrl: database.url } });
    }, START_MS);
    afterAll(async () => {
      await topology.stop();
      await database.drop();
    }, START_MS);

    test('of the scaled topology loses no event and doubles no audit record', async () => {
      const stage = createStage(() => topology, createCoverage());
      const { auditor } = await stage.cast();
      const owner = await database.open();
      let taskId = '';
      // Only the holder of the relay's lock publishes. The test holds it, so committed events stay unpublished.
      await topology.endAll('task', 'SIGKILL');
      // Postgres may end the sessions of the killed processes, which hold the lock, a moment later.
      await eventually(() => owner.withAdvisoryLock('task_outbox', () => Promise.resolve()));
      const held = await owner.withAdvisoryLock('task_outbox', async () => {
        await topology.startAll('task');
        taskId = await runWorkflow(stage);
        await topology.endAll('task', 'SIGKILL');
        expect(await recordsOf(auditor, taskId)).toEqual([]);
      });
      expect(held).toBe(true);
      await topology.startAll('task');
      expect(await untilOnRecord(auditor, taskId)).toEqual(WORKFLOW);
    });
  });

  test('of the embedded one loses no event and doubles no audit record', async () => {
    await using dataDir = await tempDir('handoff-kill-');
    let topology: Topology = await startEmbeddedTopology({ dataDir: dataDir.path });
    const stage = createStage(() => topology, createCoverage());
    for (let round = 0; round < 3; round += 1) {
      const taskId = await runWorkflow(stage);
      await topology.processes[0]!.end('SIGKILL');
      topology = await startEmbeddedTopology({ dataDir: dataDir.path });
      const { auditor } = await stage.cast();
      expect(await untilOnRecord(auditor, taskId)).toEqual(WORKFLOW);
    }
    await topology.stop();
  }, 180_000);
});
