import type { RequestEnvironment } from './decision-environment.js';
import { renewLease } from './lease.js';
import { requireRole } from './permissions.js';
import type { Person } from './person.js';
import { stepTask, type Task } from './task.js';
import type { TaskEvent, TaskAggregate } from './task-aggregate.js';

/** Which tasks are wanted: those of a role, of some types or of any. */
export interface ClaimFilter {
  readonly role: string;
  readonly types: readonly string[] | undefined;
}

export interface ClaimTasks extends ClaimFilter {
  /** At most so many. */
  readonly max: number;
  readonly leaseSeconds: number;
}

/** What the tasks of one claim come to at most, in bytes of JSON. */
const MAX_CLAIM_BYTES = 4 * 1_048_576;

/** What a claim comes to: the tasks that the caller holds from now on. */
export interface ClaimChange {
  readonly aggregates: readonly TaskAggregate[];
  readonly events: readonly TaskEvent[];
}

/**
 * Takes tasks to work on, each under a lease of its own: by a holder of their role.
 *
 * @param find the tasks that somebody may claim now, the first to go first.
 * @throws HandoffError `READ_ONLY_ROLE`, `ROLE_NOT_HELD`.
 */
export function claimTasks(
  request: RequestEnvironment,
  find: (filter: ClaimFilter, now: Date) => readonly TaskAggregate[],
  input: ClaimTasks,
): ClaimChange {
  const by = requireRole(request.call.principal, input.role);
  const aggregates = fewEnough(find(input, request.now).slice(0, input.max));
  const claimed = aggregates.map((aggregate) => ({
    ...aggregate,
    task: claim(request, aggregate.task, by, input.leaseSeconds),
  }));
  return {
    aggregates: claimed,
    events: claimed.map(({ task }) => ({ name: 'task.claimed', task, fromStatus: 'pending', by })),
  };
}

/** Those first ones that one answer carries, one at least. */
function fewEnough(aggregates: readonly TaskAggregate[]): readonly TaskAggregate[] {
  let bytes = 0;
  const end = aggregates.findIndex(({ task }, index) => (bytes += sizeOf(task)) > MAX_CLAIM_BYTES && index > 0);
  return end === -1 ? aggregates : aggregates.slice(0, end);
}

function sizeOf({ description, data, context, error }: Task): number {
  return Buffer.byteLength(JSON.stringify([description, data, context, error]));
}

/** Whether a task can be claimed now by who wants such. */
export function isClaimable(task: Task, { role, types }: ClaimFilter, now: Date): boolean {
  if (task.status !== 'pending' || task.toRole !== role) return false;
  if (types !== undefined && !types.includes(task.type)) return false;
  return task.notBefore === undefined || task.notBefore <= now;
}

/** Orders tasks as they are handed out: the most urgent first, and of those the oldest. */
export function byUrgency(a: Task, b: Task): number {
  return b.priority - a.priority || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}

function claim(request: RequestEnvironment, task: Task, by: Person, seconds: number): Task {
  const lease = renewLease(
    { id: request.newId(), seconds, expiresAt: undefined },
    request.now,
    seconds,
    task.deadlineAt,
  );
  return stepTask(task, 'claim', request, { attempt: task.attempt + 1, lease, claimedBy: by });
}
