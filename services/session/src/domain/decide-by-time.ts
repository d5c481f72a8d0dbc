import type { Session } from './session.js';
import type { DecisionEnvironment, SessionChange } from './session-change.js';
import { nextStatus } from './session-lifecycle.js';
import { touch } from './touch.js';

/**
 * Expires a session that no command has changed in time. No request causes this, so the change has the trace that opened
 * the session.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the session has ended already.
 */
export function decideExpiry(session: Session, environment: DecisionEnvironment): SessionChange {
  const expired = touch(session, { status: nextStatus(session.status, 'expire') }, environment);
  return { event: 'expired', session: expired, ...causedByTime(session) };
}

/** Deletes a session that ended long ago. Its last event tells the audit log, which keeps its records. */
export function decideDeletion(session: Session): SessionChange {
  return { event: 'deleted', session: { ...session, version: session.version + 1 }, ...causedByTime(session) };
}

function causedByTime({ status, traceId }: Session) {
  return { from: status, by: undefined, traceId, traceparent: undefined };
}
