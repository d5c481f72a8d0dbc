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
  | 'profiles'
  | 'versions'
  | 'checks'
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
      return [...always, 'tasks', 'inboxes', 'status'];
    case 'approval':
      return [...always, 'approvals', 'tasks', 'inboxes', 'status'];
    case 'webhook':
      return [...always, 'webhooks'];
    case 'profile':
      return [...always, 'profiles'];
    case 'gap':
      return [...always, 'sessions', 'tasks', 'approvals', 'inboxes', 'status', 'webhooks', 'profiles', 'dead-letters'];
    default:
      return always;
  }
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Whether what is kept under a key is stale after events about these subjects and ids. One thing (`['tasks', <id>]`) is so only
 * if an event names it: a page of fifty cards would else read all of them anew whenever anything happens. Lists always are.
 */
export function isStale(key: readonly unknown[], subjects: ReadonlySet<unknown>, ids: ReadonlySet<unknown>): boolean {
  const [subject, id] = key;
  if (!subjects.has(subject)) return false;
  // A status tells of what others do: the task that it waits for, a vote on its approval.
  if (subject === 'status') return true;
  return key.length !== 2 || typeof id !== 'string' || !ID.test(id) || ids.has(id);
}
