import type { Lifecycle } from '@handoff/kernel';

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';

export type ApprovalStep = 'vote' | 'escalate' | 'approve' | 'reject' | 'expire' | 'withdraw' | 'cancel';

/** What may become of an approval: votes and perhaps another role to ask, then one thing, once. */
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
