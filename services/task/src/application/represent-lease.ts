import type { claimTasks, heartbeatTask, Lease as LeaseView, ResultOf } from '@handoff/contracts';
import { renewLease, type Lease } from '../domain/task/lease.js';
import type { Task } from '../domain/task/task.js';
import { representTask } from './represent.js';

/** The reply to a claim. Only this reply and a heartbeat's reply show a lease. */
export function representClaim(tasks: readonly Task[], now: Date): ResultOf<typeof claimTasks> {
  return { tasks: tasks.map((task) => ({ ...representTask(task), lease: representLease(task, held(task), now) })) };
}

/** The reply to a heartbeat. */
export function representKeptLease(task: Task, now: Date): ResultOf<typeof heartbeatTask> {
  const { id, status, version } = task;
  return { task_id: id, status, lease: representLease(task, held(task), now), version };
}

/** A lease whose clock stands still is shown as if its task resumed now: it cannot end sooner. */
function representLease({ attempt }: Task, lease: Lease, now: Date): LeaseView {
  const { expiresAt = now } = lease.expiresAt === undefined ? renewLease(lease, now) : lease;
  return { lease_id: lease.id, attempt, expires_at: expiresAt.toISOString() };
}

function held({ lease }: Task): Lease {
  if (lease === undefined) throw new TypeError('a lease is shown of a task that has none');
  return lease;
}
