import type { Lifecycle } from '@handoff/kernel';

export type TaskStatus =
  | 'pending'
  | 'active'
  | 'awaiting_approval'
  | 'completed'
  | 'failed'
  | 'rejected'
  | 'cancelled'
  | 'expired';

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
 * The lifecycle of a task. A claim makes it active until its holder ends it, its holder releases it, or its lease
 * lapses. It is parked while it awaits approval, and parked once more by every further request; then it resumes to its
 * former state. A parked task can be cancelled, but not completed. Its content can change until it is claimed.
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
