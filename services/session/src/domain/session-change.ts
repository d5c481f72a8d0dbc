import type { Principal } from '@handoff/kernel';
import type { Session } from './session.js';
import type { SessionEvent, SessionStatus } from './session-lifecycle.js';

/** What happened to a session, in the past tense: the name of the event that tells of it. */
export type SessionFact = 'created' | 'updated' | 'deleted' | (typeof FACT_OF)[SessionEvent];

/** The fact that each lifecycle event leaves behind. Becoming active again is the same fact as the first time. */
export const FACT_OF = {
  activate: 'activated',
  pause: 'paused',
  resume: 'activated',
  complete: 'completed',
  fail: 'failed',
  expire: 'expired',
} as const satisfies Record<SessionEvent, string>;

/** One change of one session: what it came to, and who made it. Exactly one event tells of each. */
export interface SessionChange {
  readonly fact: SessionFact;
  /** The session after the change. */
  readonly session: Session;
  /** The status before; undefined for a session that was not there. */
  readonly from: SessionStatus | undefined;
  /** Who made it; undefined where time did. */
  readonly by: Principal | undefined;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}
