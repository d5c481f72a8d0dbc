import type { Lifecycle } from '@handoff/kernel';

export type TaskStatus =
  'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';

export type TaskStep =
  | 'claim'
  | 'progress'
  | 'release'
  | 'retry'
  | 'lapse'
  | 'park'
  | 'amend'
  | 'resume_pending'
  | 'resume_active'
  | 'complete'
  | 'fail'
  | 'reject'
  | 'cancel'
  | 'expire';

/**
 * What may become of a task. Claimed, it is active until whoever holds it is done, or it is given back, by its holder or
 * because the lease lapsed. It is parked while it awaits approval, and parked once more by every further request for
 * one; it resumes to the state it was parked from. Work that awaits approval can be called off, but not done. What it
 * asks for can be changed until somebody works on it.
 */
export const TASK_LIFECYCLE: Lifecycle<TaskStatus, TaskStep> = {
  pending: {
    claim: 'active',
    park: 'awaiting_approval',
    amend: 'pending',
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    expire: 'expired',
  },
  active: {
    progress: 'active',
    release: 'pending',
    retry: 'pending',
    lapse: 'pending',
    park: 'awaiting_approval',
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    expire: 'expired',
  },
  awaiting_approval: {
    progress: 'awaiting_approval',
    park: 'awaiting_approval',
    amend: 'awaiting_approval',
    resume_pending: 'pending',
    resume_active: 'active',
    reject: 'rejected',
    cancel: 'cancelled',
    expire: 'expired',
  },
  completed: {},
  failed: {},
  rejected: {},
  cancelled: {},
  expired: {},
};
