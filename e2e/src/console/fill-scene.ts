import type { JsonObject } from '@handoff/client';
import type { ConsoleScene } from './console-scene.js';

/** Lets agents ask for what agents ask for. */
export async function fillScene(scene: ConsoleScene): Promise<void> {
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
  for (const n of [1, 2, 3]) await route('manager', 'check_invoice', `Invoice ${n} of Acme Media`, { n });
  await route('manager', 'call_customer', 'Ask for the signed order', { order: '10-2291' });
}
