import type { DecisionEnvironment } from './decision-environment.js';
import type { Session } from './session.js';
import type { SessionChange } from './session-change.js';
import { nextStatus } from './session-lifecycle.js';
import { touch } from './touch.js';

/**
 * Ends a session that nobody touched in time. Told under the trace that opened it, as no request made it happen.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when it has ended already.
 */
export function decideExpiry(session: Session, environment: DecisionEnvironment): SessionChange {
  return {
    event: 'expired',
    session: touch(session, { status: nextStatus(session.status, 'expire') }, environment),
    from: session.status,
    by: undefined,
    traceId: session.traceId,
    traceparent: undefined,
  };
}
