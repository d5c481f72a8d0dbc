/**
 * The legal transitions, by event. Written out again on purpose: the services' own tables must not be their own
 * measure.
 */
export const LEGAL_TRANSITIONS: Readonly<Record<string, readonly (readonly [from: string | null, to: string])[]>> = {
  'session.created': [[null, 'pending']],
  'session.updated': ['pending', 'active', 'paused'].map((status) => [status, status] as const),
  'session.activated': [
    ['pending', 'active'],
    ['paused', 'active'],
  ],
  'session.paused': [['active', 'paused']],
  'session.completed': [['active', 'completed']],
  'session.failed': [['active', 'failed']],
  'session.expired': ['pending', 'active', 'paused'].map((status) => [status, 'expired'] as const),

  'task.routed': [[null, 'pending']],
  'task.parked': ['pending', 'active', 'awaiting_approval'].map((status) => [status, 'awaiting_approval'] as const),
  'task.resumed': [
    ['awaiting_approval', 'pending'],
    ['awaiting_approval', 'active'],
  ],
  'task.claimed': [['pending', 'active']],
  'task.progressed': [
    ['active', 'active'],
    ['awaiting_approval', 'awaiting_approval'],
  ],
  'task.released': [['active', 'pending']],
  'task.lapsed': [['active', 'pending']],
  'task.retried': [['active', 'pending']],
  'task.dead_lettered': [['active', 'failed']],
  'task.amended': [
    ['pending', 'pending'],
    ['awaiting_approval', 'awaiting_approval'],
  ],
  'task.completed': [
    ['pending', 'completed'],
    ['active', 'completed'],
  ],
  'task.failed': [
    ['pending', 'failed'],
    ['active', 'failed'],
  ],
  'task.rejected': [['awaiting_approval', 'rejected']],
  'task.cancelled': ['pending', 'active', 'awaiting_approval'].map((status) => [status, 'cancelled'] as const),
  'task.expired': ['pending', 'active', 'awaiting_approval'].map((status) => [status, 'expired'] as const),

  'approval.requested': [[null, 'pending']],
  'approval.voted': [['pending', 'pending']],
  'approval.escalated': [['pending', 'pending']],
  'approval.decided': [
    ['pending', 'approved'],
    ['pending', 'rejected'],
  ],
  'approval.cancelled': [['pending', 'cancelled']],
  'approval.withdrawn': [['pending', 'cancelled']],
  'approval.expired': [['pending', 'expired']],

  'delegation.created': [
    [null, 'scheduled'],
    [null, 'active'],
  ],
  'delegation.ended': [
    ['scheduled', 'ended'],
    ['active', 'ended'],
  ],

  'grant.granted': [
    ['proposed', 'scheduled'],
    ['proposed', 'active'],
  ],
  'grant.used': [
    ['active', 'active'],
    ['active', 'used_up'],
  ],
  'grant.revoked': [
    ['scheduled', 'revoked'],
    ['active', 'revoked'],
  ],
  'grant.expired': [['active', 'expired']],

  'webhook.created': [[null, 'active']],
  'webhook.updated': ['active', 'disabled'].map((status) => [status, status] as const),
  'webhook.secret_rotated': ['active', 'disabled'].map((status) => [status, status] as const),
  'webhook.disabled': [['active', 'disabled']],
  'webhook.enabled': [['disabled', 'active']],
  'profile.created': [[null, 'draft']],
  'profile.updated': [
    ['draft', 'draft'],
    ['published', 'changed'],
    ['changed', 'changed'],
    ['changed', 'published'],
    ['published', 'published'],
  ],
  'profile.published': [
    ['draft', 'published'],
    ['changed', 'published'],
    ['published', 'published'],
  ],
  'profile.rolled_back': [
    ['published', 'published'],
    ['changed', 'published'],
  ],
  'webhook.deleted': ['active', 'disabled'].map((status) => [status, 'deleted'] as const),
};
