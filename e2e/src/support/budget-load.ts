import { clientCredentials, createClient, type HandoffClient } from '@handoff/client';

/** Gives clients of a role at any gateway. They do not retry: a failed request is to be seen. */
export type Cast = (role: string, gateway: string) => HandoffClient;

/** Callers with the agents of the realm for development. */
export function createCast(issuer: string, retries = 0): Cast {
  const tokens = new Map<string, ReturnType<typeof clientCredentials>>();
  const tokenOf = (role: string): ReturnType<typeof clientCredentials> => {
    const tokenUrl = `${issuer}/protocol/openid-connect/token`;
    const token =
      tokens.get(role) ??
      clientCredentials({
        authentication: 'post',
        tokenUrl,
        clientId: `agent-${role}`,
        clientSecret: `dev-only-${role}`,
      });
    tokens.set(role, token);
    return token;
  };
  return (role, baseUrl) => createClient({ baseUrl, token: tokenOf(role), retries });
}

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
