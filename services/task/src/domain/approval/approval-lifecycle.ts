import type { Lifecycle } from '@handoff/kernel';

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';

export type ApprovalStep = 'vote' | 'escalate' | 'approve' | 'reject' | 'expire' | 'withdraw' | 'cancel';

/** The lifecycle of an approval: votes and at most one escalation, then exactly one final state. */
export const APPROVAL_LIFECYCLE: Lifecycle<ApprovalStatus, ApprovalStep> = {
  pending: {
    vote: 'pending',
    escalate: 'pending',
    approve: 'approved',
    reject: 'rejected',
    expire: 'expired',
    withdraw: 'cancelled',
    cancel: 'cancelled',
  },
  approved: {},
  rejected: {},
  expired: {},
  cancelled: {},
};
