import type { Principal } from '@handoff/kernel';
import type { Session } from './session.js';
import type { SessionTrigger, SessionStatus } from './session-lifecycle.js';

/** What happened to a session, in the past tense: the name of the event that tells of it. */
export type SessionEventName = 'created' | 'updated' | 'deleted' | (typeof EVENT_OF)[SessionTrigger];

/** The fact that each lifecycle event leaves behind. Becoming active again is the same fact as the first time. */
export const EVENT_OF = {
  activate: 'activated',
  pause: 'paused',
  resume: 'activated',
  complete: 'completed',
  fail: 'failed',
  expire: 'expired',
} as const satisfies Record<SessionTrigger, string>;

/** One change of one session: what it came to, and who made it. Exactly one event tells of each. */
export interface SessionChange {
  readonly event: SessionEventName;
  /** The session after the change. */
  readonly session: Session;
  /** The status before; undefined for a session that was not there. */
  readonly from: SessionStatus | undefined;
  /** Who made it; undefined where time did. */
  readonly by: Principal | undefined;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}
