/**
 * The names of what is kept of the API, as `[subject, …what exactly]`. An event of the live feed makes everything stale that
 * starts with one of its subjects: see `staleAfter`.
 */
export type Subject =
  | 'sessions'
  | 'tasks'
  | 'approvals'
  | 'inboxes'
  | 'status'
  | 'audit'
  | 'webhooks'
  | 'overview'
  | 'dead-letters'
  | 'health'
  | 'me';

export type Key = readonly [Subject, ...unknown[]];

/** What an event of this type makes stale. Everything is in the audit log, and counted in the overview. */
export function staleAfter(eventType: string): readonly Subject[] {
  const [what] = eventType.split('.');
  const always: readonly Subject[] = ['audit', 'overview'];
  switch (what) {
    case 'session':
      return [...always, 'sessions', 'status'];
    case 'task':
      return [...always, 'tasks', 'inboxes', 'status', 'dead-letters'];
    case 'approval':
      return [...always, 'approvals', 'tasks', 'inboxes', 'status'];
    case 'webhook':
      return [...always, 'webhooks'];
    case 'gap':
      return [...always, 'sessions', 'tasks', 'approvals', 'inboxes', 'status', 'webhooks', 'dead-letters'];
    default:
      return always;
  }
}
