import type { Lifecycle } from '@handoff/kernel';

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled';

export type ApprovalStep = 'approve' | 'reject' | 'expire' | 'cancel';

/** What may become of an approval: one thing, once. A decision is immutable. */
export const APPROVAL_LIFECYCLE: Lifecycle<ApprovalStatus, ApprovalStep> = {
  pending: { approve: 'approved', reject: 'rejected', expire: 'expired', cancel: 'cancelled' },
  approved: {},
  rejected: {},
  expired: {},
  cancelled: {},
};
