import type { Caller } from '../../topology/topology.js';
import type { Agent } from './agent.js';
import type { Operation } from './history.js';
import type { Settled } from './perform-call.js';

/** Short enough to lapse during a fault. */
const LEASE_SECONDS = 2;

/** The possible steps of the holder of a task. */
export interface HeldTask {
  readonly report: Step;
  readonly complete: Step;
  readonly fail: Step;
  readonly retry: Step;
  readonly release: Step;
  /** Does nothing, like a dead worker: the lease lapses. */
  readonly abandon: Step;
}

type Step = () => Promise<Settled | undefined>;

interface Claimed {
  readonly task_id: string;
  readonly lease: { readonly lease_id: string };
}

/** Claims the only task of a type. Undefined when there is none, or the outcome of the claim is unknown. */
export async function holdTask(agent: Agent, worker: Caller, type: string): Promise<HeldTask | undefined> {
  const claim = await agent.ask(worker, {
    operation: 'claimTasks',
    path: '/tasks/claim',
    // The marker, a type of no task, makes each request different.
    body: (marker) => ({ role: 'manager', types: [type, marker], lease_seconds: LEASE_SECONDS }),
  });
  const [task] = (claim?.json['tasks'] ?? []) as readonly Claimed[];
  if (task === undefined) return undefined;
  const { task_id, lease } = task;
  const step = (operation: Operation, path: string, more: (marker: string) => object): Step => {
    const body = (marker: string): object => ({ lease_id: lease.lease_id, ...more(marker) });
    return () => agent.ask(worker, { operation, path: `/tasks/${task_id}/${path}`, body });
  };
  return {
    report: step('heartbeatTask', 'heartbeat', (note) => ({ progress: 50, note })),
    complete: step('completeTask', 'complete', (marker) => ({ result: { marker } })),
    fail: step('failTask', 'fail', (error) => ({ error })),
    retry: step('failTask', 'fail', (error) => ({ error, retryable: true })),
    release: step('releaseTask', 'release', () => ({})),
    abandon: () => Promise.resolve(undefined),
  };
}
