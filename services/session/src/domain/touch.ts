import type { DecisionEnvironment } from './decision-environment.js';
import type { Session } from './session.js';

type Changes = Partial<Pick<Session, 'status' | 'taskId' | 'metadata'>>;

/** A session after a change at an instant: the next version, with its time to live starting anew. */
export function touch(session: Session, changes: Changes, { now, lifetimeMs }: DecisionEnvironment): Session {
  // A transaction that waited for the session began before the change it waited for: a session never goes back in time.
  const updatedAt = now > session.updatedAt ? now : session.updatedAt;
  return {
    ...session,
    ...changes,
    version: session.version + 1,
    updatedAt,
    expiresAt: new Date(updatedAt.getTime() + lifetimeMs),
  };
}
