import { HandoffError } from '@handoff/kernel';
import type { Task } from './task.js';

/** A hold on a task. Its id is the fencing token: it is what tells the holder from all who held the task before. */
export interface Lease {
  readonly id: string;
  /** For how long it was taken, and holds again whenever its clock starts anew. */
  readonly seconds: number;
  /** When it lapses unless it is kept; undefined while its clock stands still, because the task awaits approval. */
  readonly expiresAt: Date | undefined;
}

/** The lease with its clock started anew. It promises no time after the deadline of its task. */
export function renewLease(lease: Lease, now: Date, seconds: number = lease.seconds, deadlineAt?: Date): Lease {
  const end = new Date(now.getTime() + seconds * 1_000);
  return { ...lease, expiresAt: deadlineAt !== undefined && deadlineAt < end ? deadlineAt : end };
}

/**
 * The lease that a task has in the state it has come to: none where nobody works on it, one that stands still while
 * the work awaits approval, and a fresh one when it goes on.
 */
export function leaseOf(
  { status, parkedStatus, lease, deadlineAt }: Pick<Task, 'status' | 'parkedStatus' | 'lease' | 'deadlineAt'>,
  now: Date,
): Lease | undefined {
  if (lease === undefined) return undefined;
  if (parkedStatus === 'active') return { ...lease, expiresAt: undefined };
  if (status !== 'active') return undefined;
  return lease.expiresAt === undefined ? renewLease(lease, now, lease.seconds, deadlineAt) : lease;
}

/** Whether the lease on a task has run out. It still counts until somebody takes it back. */
export function isLapsed({ lease }: Pick<Task, 'lease'>, now: Date): boolean {
  return lease?.expiresAt !== undefined && lease.expiresAt <= now;
}

/**
 * Fences off whoever does not hold a task that is being worked on, and whoever thinks that they still do. The token
 * alone decides, never the time: clocks differ, and a holder that was slow and has lost nothing may go on.
 *
 * @throws HandoffError `LEASE_REQUIRED` without a lease on a task that is active, `LEASE_LOST` with another than its own.
 */
export function requireLease(task: Task, leaseId: string | undefined): void {
  const facts = { current_status: task.status };
  if (leaseId !== undefined && leaseId !== task.lease?.id) throw new HandoffError('LEASE_LOST', { facts });
  if (leaseId === undefined && task.status === 'active') throw new HandoffError('LEASE_REQUIRED', { facts });
}
