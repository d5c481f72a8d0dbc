import { expect, test } from '@jest/globals';
import { createClockOffset, eventually, startReceiver, tempDir } from '@handoff/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import { createStage } from './support/actor.js';
import { createCoverage } from './support/coverage.js';
import { startEmbeddedTopology } from './topology/embedded-topology.js';
import type { Topology } from './topology/topology.js';

/** Longer than the lease on a delivery: an attempt's timeout and 20 s. */
const AFTER_THE_LEASE_MS = 60_000;

test('a process killed between sending a delivery and recording it sends it again, with the same id', async () => {
  const dataDir = await tempDir('handoff-kill-');
  const receiver = await startReceiver();
  // Both the process and its embedded database read this clock.
  const clock = await createClockOffset();
  const options = { dataDir: dataDir.path, env: clock.env };
  let topology: Topology = await startEmbeddedTopology(options);
  const finance = await createStage(() => topology, createCoverage()).actor(['finance']);
  // The receiver never answers: the process is still waiting when it is killed.
  receiver.answer(() => undefined);
  const body = { role: 'finance', url: receiver.url, event_types: ['session.created'] };
  const { webhook_id, secret } = (await finance.call('createWebhook', { body })).json;
  await finance.call('createSession', { body: { agent_role: 'finance' } });
  await eventually(() => receiver.received.length === 1);
  await topology.processes[0]!.end('SIGKILL');

  receiver.answer((response) => response.writeHead(200).end());
  await clock.set(AFTER_THE_LEASE_MS);
  topology = await startEmbeddedTopology(options);
  const [first, second] = await eventually(() => (receiver.received.length > 1 ? receiver.received : undefined), {
    describe: 'the second attempt, when the lease of the first has ended',
  });
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  expect(second!.body).toBe(first!.body);
  new Verifier(secret as string).verify(second!.body, second!.headers as Record<string, string>);
  const delivered = await eventually(async () => {
    const { deliveries } = (await finance.call('listWebhookDeliveries', { params: { webhook_id } })).json;
    return deliveries[0].status === 'delivered' ? deliveries : undefined;
  });
  // The attempt with the unknown outcome does not count.
  expect(delivered).toMatchObject([{ attempts: 1, event_id: first!.headers['webhook-id'] }]);
  await topology.stop();
  await receiver.close();
  await Promise.all([dataDir.remove(), clock.remove()]);
}, 150_000);
