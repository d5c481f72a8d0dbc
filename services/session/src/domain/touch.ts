import type { Session } from './session.js';
import type { DecisionEnvironment } from './session-change.js';

type Changes = Partial<Pick<Session, 'status' | 'taskId' | 'metadata'>>;

/** The next version of a session after a change: its time to live starts anew. */
export function touch(session: Session, changes: Changes, { now, lifetimeMs }: DecisionEnvironment): Session {
  // A transaction that waited for the lock began before the change that it waited for: time never goes back.
  const updatedAt = now > session.updatedAt ? now : session.updatedAt;
  return {
    ...session,
    ...changes,
    version: session.version + 1,
    updatedAt,
    expiresAt: new Date(updatedAt.getTime() + lifetimeMs),
  };
}
