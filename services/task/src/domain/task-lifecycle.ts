import type { Lifecycle } from '@handoff/kernel';

export type TaskStatus =
  'pending' | 'active' | 'awaiting_approval' | 'completed' | 'failed' | 'rejected' | 'cancelled' | 'expired';

export type TaskStep =
  | 'start'
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
 * What may become of a task. It is parked while it awaits approval, and parked once more by every further request for
 * one; it resumes to the state it was parked from. Work that awaits approval can be called off, but not done. What it
 * asks for can be changed until somebody works on it.
 */
export const TASK_LIFECYCLE: Lifecycle<TaskStatus, TaskStep> = {
  pending: {
    start: 'active',
    park: 'awaiting_approval',
    amend: 'pending',
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    expire: 'expired',
  },
  active: {
    park: 'awaiting_approval',
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    expire: 'expired',
  },
  awaiting_approval: {
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
