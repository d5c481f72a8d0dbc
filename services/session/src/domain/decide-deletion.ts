import type { Session } from './session.js';
import type { SessionChange } from './session-change.js';

/** Forgets a session that ended long ago. What remains of it is the audit log, told of this by the last event. */
export function decideDeletion(session: Session): SessionChange {
  return {
    event: 'deleted',
    session: { ...session, version: session.version + 1 },
    from: session.status,
    by: undefined,
    traceId: session.traceId,
    traceparent: undefined,
  };
}
