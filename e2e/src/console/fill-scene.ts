import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject, OperationTypes } from '@handoff/client';
import { eventually } from '@handoff/testing';
import type { ConsoleScene } from './console-scene.js';

export interface FilledScene extends AsyncDisposable {
  readonly session_id: string;
  readonly webhook_id: string;
}

/** Lets agents ask for what agents ask for, and work. */
export async function fillScene(scene: ConsoleScene): Promise<FilledScene> {
  const receiver = await startReceiver();
  const admin = await scene.as('admin');
  const { webhook_id } = await admin.createWebhook({
    role: 'finance',
    url: receiver.url,
    event_types: ['task.completed', 'task.failed'],
    description: 'The ledger',
  });
  const finance = await scene.as('finance');
  const { session_id } = await finance.createSession({ agent_role: 'finance', metadata: { quarter: 'Q3' } });
  const route = (target: string, task_type: string, description: string, data: JsonObject, approval?: object) =>
    finance.routeTask({
      target,
      session_id,
      task: { task_type, description, data },
      ...(approval === undefined ? {} : { approval }),
    });
  await route(
    'manager',
    'budget_request',
    'Q3 marketing budget for the Nordic launch',
    { amount: 50_000, currency: 'EUR', cost_center: 'MKT-204', needed_by: '2026-12-15', vendor: 'Acme Media AB' },
    { approver_role: 'manager', reason: 'Above the limit of 10,000 EUR', expires_in: 2_700 },
  );
  const contract = await route(
    'legal',
    'contract_review',
    'Frame agreement with Acme Media',
    {
      value: 240_000,
      currency: 'EUR',
      counterparty: 'Acme Media AB',
      term_months: 24,
      auto_renewal: true,
      starts: '2027-01-01',
    },
    {
      approvers: [
        { approver_role: 'manager', required: 2 },
        { approver_role: 'legal', required: 1 },
      ],
      reason: 'Exclusivity needs two managers and legal',
      expires_in: 86_400,
    },
  );
  const legal = await scene.as('legal');
  const { content_hash } = await legal.getTask({ task_id: contract.task_id });
  await legal.decideApproval({
    approval_id: contract.approval_id!,
    decision: 'approved',
    content_hash,
    notes: 'Clause 7 is fine with me.',
    decision_mode: 'human',
  });
  const vendor = await route(
    'manager',
    'vendor_onboarding',
    'New vendor: Fjord Analytics',
    { vendor: 'Fjord Analytics AS', country: 'NO', yearly_limit: 18_000, currency: 'NOK', risk: 'low' },
    { approver_role: 'manager', reason: 'A manager approves new vendors', expires_in: 604_800 },
  );
  await finance.amendTask({
    task_id: vendor.task_id,
    data: { vendor: 'Fjord Analytics AS', country: 'NO', yearly_limit: 28_000, currency: 'NOK', risk: 'medium' },
  });
  for (const n of [1, 2, 3, 4, 5]) await route('manager', 'check_invoice', `Invoice ${n} of Acme Media`, { n });
  await route('manager', 'call_customer', 'Ask for the signed order', { order: '10-2291' });
  await work(scene);
  await publishProfiles(scene);
  await eventually(async () => {
    const { deliveries } = await admin.listWebhookDeliveries({ webhook_id });
    return deliveries.length === 4 && deliveries.every(({ attempts }) => attempts > 0);
  });
  return { session_id, webhook_id, [Symbol.asyncDispose]: receiver.stop };
}

/** The profiles that come with Handoff, each by two admins; and a change to that of finance, which waits. */
async function publishProfiles(scene: ConsoleScene): Promise<void> {
  const [ada, ben] = [await scene.as('admin', 'ada'), await scene.as('admin', 'ben')];
  for (const role of ['marketing', 'legal', 'manager', 'finance']) {
    const source = readFileSync(new URL(`../../../profiles/${role}/profile.yaml`, import.meta.url), 'utf8');
    const { profile } = await ada.checkProfile({ source });
    await ada.createProfile(profile as unknown as OperationTypes['createProfile']['body']);
    await ben.publishProfile({ role });
  }
  await ada.updateProfile({ role: 'finance', privacy: { retention_days: 30 } });
}

/** Agents of the manager complete some tasks, fail one, and go on with one. */
async function work(scene: ConsoleScene): Promise<void> {
  const manager = await scene.as('manager');
  const { tasks } = await manager.claimTasks({ role: 'manager', types: ['check_invoice'], max: 5 });
  for (const [n, { task_id, lease }] of tasks.entries()) {
    const { lease_id } = lease;
    if (n < 3) await manager.completeTask({ task_id, lease_id, result: { booked: true } });
    else if (n === 3)
      await manager.failTask({ task_id, lease_id, error: { message: 'The invoice has no order number.' } });
  }
}

/** A receiver that takes the first events, and then answers with an error. */
async function startReceiver() {
  let taken = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(++taken > 3 ? 503 : 204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/handoff-events`,
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
