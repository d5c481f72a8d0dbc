import type { HandoffClient } from '@handoff/client';

/** Gives clients of a role at any gateway. They do not retry: a failed request is to be seen. */
export type Cast = (role: string, gateway: string) => HandoffClient;

/** The budget workflow: routed, approved by another role, completed. Returns the id of the task. */
export async function runBudget(cast: Cast, gateway: () => string): Promise<string> {
  const finance = (): HandoffClient => cast('finance', gateway());
  const manager = (): HandoffClient => cast('manager', gateway());
  const task = { task_type: 'budget_request', description: 'Q3', data: { amount: 50_000 } };
  const { task_id } = await finance().routeTask({ target: 'manager', task });
  const { approval_id } = await finance().requestApproval({ task_id, approver_role: 'manager' });
  await manager().decideApproval({ approval_id, decision: 'approved' });
  const done = await manager().completeTask({ task_id, result: { ok: true } });
  if (done.status !== 'completed') throw new Error(`task ${task_id} is ${done.status}`);
  return task_id;
}

/** Runs workflows until it is stopped, at the gateway that is named now. */
export function startLoad(cast: Cast, gateway: () => string, workers = 4) {
  const done: string[] = [];
  const failures: string[] = [];
  let stopped = false;
  const work = async (): Promise<void> => {
    while (!stopped && failures.length < 10) {
      try {
        done.push(await runBudget(cast, gateway));
      } catch (error) {
        failures.push(String(error));
      }
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  return {
    done,
    failures,
    /** Waits until so many more workflows are done. */
    async progress(count: number): Promise<void> {
      const enough = done.length + count;
      while (done.length < enough && failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    async stop(): Promise<void> {
      stopped = true;
      await working;
    },
  };
}

const ON_RECORD = [
  'approval.decided',
  'approval.requested',
  'task.completed',
  'task.parked',
  'task.resumed',
  'task.routed',
];

/**
 * The event types on record of a task of the budget workflow. Waits until all are there.
 *
 * @throws Error when one is missing, or there twice.
 */
export async function budgetRecords(cast: Cast, gateway: string, taskId: string): Promise<readonly string[]> {
  const auditor = cast('auditor', gateway);
  let types: string[] = [];
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const { events } = await auditor.listAudit({ task_id: taskId, limit: 100 });
    types = events.map(({ event_type }) => event_type).sort();
    if (types.length >= ON_RECORD.length) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  if (types.join() !== ON_RECORD.join()) throw new Error(`on record of ${taskId} are ${types.join()}`);
  return types;
}
