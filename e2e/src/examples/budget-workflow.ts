import { isHandoffError, type HandoffClient } from '@handoff/client';
import type { StatusView } from '@handoff/contracts';

/** Finance requests money above its limit: the task cannot be claimed before the manager approves. */
export async function budgetWorkflow(finance: HandoffClient, manager: HandoffClient): Promise<StatusView> {
  const { session_id } = await finance.createSession({ agent_role: 'finance', metadata: { quarter: 'Q3' } });
  const { task_id } = await finance.routeTask({
    target: 'manager',
    session_id,
    task: { task_type: 'budget_request', description: 'Q3 marketing', data: { amount: 50_000, currency: 'EUR' } },
  });
  const { approval_id } = await finance.requestApproval({
    task_id,
    approver_role: 'manager',
    reason: 'Above the 10 000 EUR limit',
  });

  // Decides about the content that the inbox shows; refused if the task has changed since.
  for await (const approval of manager.listApprovals({ inbox: 'me' })) {
    const { data } = await manager.getTask({ task_id: approval.task_id });
    const decision = Number(data['amount']) <= 100_000 ? 'approved' : 'rejected';
    await decide(manager, approval.approval_id, decision, approval.content_hash);
  }

  const { status } = await finance.waitFor(approval_id, { timeoutMs: 30_000 });
  if (status === 'approved') await manager.completeTask({ task_id, result: { cost_centre: 'M-17' } });
  return finance.waitFor(task_id, { timeoutMs: 30_000 });
}

async function decide(
  manager: HandoffClient,
  approval_id: string,
  decision: 'approved' | 'rejected',
  content_hash: string,
): Promise<void> {
  try {
    await manager.decideApproval({ approval_id, decision, content_hash, decision_mode: 'policy' });
  } catch (error) {
    // Another person was first, or the task has changed since: either way this decision is no longer ours.
    if (!isHandoffError(error, 'ALREADY_DECIDED', 'CONTENT_CHANGED', 'ILLEGAL_TRANSITION')) throw error;
  }
}
