import { HandoffError } from '@handoff/kernel';
import type { TaskStatus } from './task-lifecycle.js';

/** A hold on a task. Its id is the fencing token, which tells the present holder from former holders. */
export interface Lease {
  readonly id: string;
  /** Its duration, whenever its clock starts anew. */
  readonly seconds: number;
  /**
   * When it lapses unless it is renewed; undefined while the task awaits approval, because then its clock stands still.
   */
  readonly expiresAt: Date | undefined;
}

/** A task as far as its lease is concerned. */
interface Leased {
  readonly status: TaskStatus;
  readonly lease: Lease | undefined;
}

/** Starts the clock of a lease anew. It never outlasts the deadline of its task. */
export function renewLease(lease: Lease, now: Date, seconds: number = lease.seconds, deadlineAt?: Date): Lease {
  const end = new Date(now.getTime() + seconds * 1_000);
  return { ...lease, expiresAt: deadlineAt !== undefined && deadlineAt < end ? deadlineAt : end };
}

/**
 * The lease of a task in its new state: undefined when the task is not held, with its clock standing still while the
 * work awaits approval, and with its clock started anew when the work goes on.
 */
export function leaseOf(
  task: Leased & { readonly parkedStatus: TaskStatus | undefined; readonly deadlineAt: Date | undefined },
  now: Date,
): Lease | undefined {
  const { status, parkedStatus, lease, deadlineAt } = task;
  if (lease === undefined) return undefined;
  if (parkedStatus === 'active') return { ...lease, expiresAt: undefined };
  if (status !== 'active') return undefined;
  return lease.expiresAt === undefined ? renewLease(lease, now, lease.seconds, deadlineAt) : lease;
}

/** Whether the lease on a task has run out. It stays in force until the task is taken back. */
export function isLapsed({ lease }: Pick<Leased, 'lease'>, now: Date): boolean {
  return lease?.expiresAt !== undefined && lease.expiresAt <= now;
}

/**
 * Fences off callers that do not hold an active task, former holders included. The token alone decides, never the time:
 * clocks differ, and a slow holder whose task was not taken back may go on.
 *
 * @throws HandoffError `LEASE_REQUIRED` for an active task without a lease id, `LEASE_LOST` with an id that is not
 * current.
 */
export function requireLease(task: Leased, leaseId: string | undefined): void {
  const facts = { current_status: task.status };
  if (leaseId !== undefined && leaseId !== task.lease?.id) throw new HandoffError('LEASE_LOST', { facts });
  if (leaseId === undefined && task.status === 'active') throw new HandoffError('LEASE_REQUIRED', { facts });
}
