import { namedIn, requireListed } from '@handoff/kernel';
import type { RequestEnvironment } from '../decision-environment.js';
import { renewLease } from '../task/lease.js';
import { requireRole } from '../permissions.js';
import type { Person } from '../task/person.js';
import { stepTask, type Task } from '../task/task.js';
import type { TaskEvent, TaskAggregate } from '../task-aggregate.js';
import type { ClaimFilter } from '../task/claimable.js';

export interface ClaimTasks extends ClaimFilter {
  /** How many tasks at most. */
  readonly max: number;
  readonly leaseSeconds: number;
}

/** The largest total size of the tasks of one claim, in bytes of JSON. */
const MAX_CLAIM_BYTES = 4 * 1_048_576;

/** The change that a claim causes: the tasks that the caller holds from now on. */
export interface ClaimChange {
  readonly aggregates: readonly TaskAggregate[];
  readonly events: readonly TaskEvent[];
}

/**
 * Claims tasks for a holder of their role, each under its own lease.
 *
 * @param find the tasks that can be claimed now, in the order in which they are handed out.
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`; `VALIDATION_FAILED` for a role that a closed list lacks.
 */
export function decideClaim(
  environment: RequestEnvironment,
  find: (filter: ClaimFilter, now: Date) => readonly TaskAggregate[],
  input: ClaimTasks,
): ClaimChange {
  const by = requireRole(environment.call.principal, input.role);
  requireListed(namedIn('/', { role: input.role }), environment.policy.roles);
  const aggregates = fewEnough(find(input, environment.now).slice(0, input.max));
  const claimed = aggregates.map((aggregate) => ({
    ...aggregate,
    task: claim(environment, aggregate.task, by, input.leaseSeconds),
  }));
  return {
    aggregates: claimed,
    events: claimed.map(({ task }) => ({ name: 'task.claimed', task, fromStatus: 'pending', by })),
  };
}

/** The first tasks that fit into one reply, and at least one. */
function fewEnough(aggregates: readonly TaskAggregate[]): readonly TaskAggregate[] {
  let bytes = 0;
  const end = aggregates.findIndex(({ task }, index) => (bytes += sizeOf(task)) > MAX_CLAIM_BYTES && index > 0);
  return end === -1 ? aggregates : aggregates.slice(0, end);
}

function sizeOf({ description, data, context, error }: Task): number {
  return Buffer.byteLength(JSON.stringify([description, data, context, error]));
}

function claim(environment: RequestEnvironment, task: Task, by: Person, seconds: number): Task {
  const lease = renewLease(
    { id: environment.newId(), seconds, expiresAt: undefined },
    environment.now,
    seconds,
    task.deadlineAt,
  );
  return stepTask(task, 'claim', environment, { attempt: task.attempt + 1, lease, claimedBy: by });
}
