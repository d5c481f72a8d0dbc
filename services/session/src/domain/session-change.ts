import type { Principal } from '@handoff/kernel';
import type { Session } from './session.js';
import type { SessionTrigger, SessionStatus } from './session-lifecycle.js';

export interface DecisionEnvironment {
  /** The time of the change, by the store's clock. */
  readonly now: Date;
  /** How long a session stays open untouched, in milliseconds. */
  readonly lifetimeMs: number;
  /** All roles of the installation, when the list is closed. */
  readonly closedList?: ReadonlySet<string> | undefined;
}

/** The event of a change: a verb in the past tense. */
export type SessionEventName = 'created' | 'updated' | 'deleted' | (typeof EVENT_OF)[SessionTrigger];

/** The event of each trigger. A session that becomes active again has the same event as the first time. */
export const EVENT_OF = {
  activate: 'activated',
  pause: 'paused',
  resume: 'activated',
  complete: 'completed',
  fail: 'failed',
  expire: 'expired',
} as const satisfies Record<SessionTrigger, string>;

/** One change of one session. Exactly one event announces it. */
export interface SessionChange {
  readonly event: SessionEventName;
  /** The session after the change. */
  readonly session: Session;
  /** The status before the change; undefined for a new session. */
  readonly from: SessionStatus | undefined;
  /** The caller who made the change; undefined when time did. */
  readonly by: Principal | undefined;
  readonly traceId: string;
  readonly traceparent: string | undefined;
}
