import { HandoffError, isFinal, transition, type Lifecycle } from '@handoff/kernel';

export type SessionStatus = 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired';
export type SessionTrigger = 'activate' | 'pause' | 'resume' | 'complete' | 'fail' | 'expire';

/** The lifecycle of a session. Every write asks this table; no other code decides about the status. */
export const SESSION_LIFECYCLE: Lifecycle<SessionStatus, SessionTrigger> = {
  pending: { activate: 'active', expire: 'expired' },
  active: { pause: 'paused', complete: 'completed', fail: 'failed', expire: 'expired' },
  paused: { resume: 'active', expire: 'expired' },
  completed: {},
  failed: {},
  expired: {},
};

/** What fires each trigger: an agent of the session's role (the holder), or a timer. */
export const FIRED_BY: Readonly<Record<SessionTrigger, 'holder' | 'timer'>> = {
  activate: 'holder',
  pause: 'holder',
  resume: 'holder',
  complete: 'holder',
  fail: 'holder',
  expire: 'timer',
};

export const SESSION_STATUSES = Object.keys(SESSION_LIFECYCLE) as readonly SessionStatus[];

/** The statuses that no trigger leads out of. */
export const FINAL_STATUSES = SESSION_STATUSES.filter((status) => isFinal(SESSION_LIFECYCLE, status));

/** The statuses from which a session can expire. */
export const OPEN_STATUSES = SESSION_STATUSES.filter((status) => !isFinal(SESSION_LIFECYCLE, status));

/**
 * The trigger by which a holder of the role takes a session from one status to another.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when there is none: the status is final, is the same, or is out of reach.
 */
export function triggerLeadingTo(from: SessionStatus, to: SessionStatus): SessionTrigger {
  const row = SESSION_LIFECYCLE[from];
  const trigger = (Object.keys(row) as SessionTrigger[]).find(
    (name) => row[name] === to && FIRED_BY[name] === 'holder',
  );
  if (trigger !== undefined) return trigger;
  if (isFinal(SESSION_LIFECYCLE, from)) return refuseFinal(from);
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `A session that is ${from} cannot become ${to}.`,
    facts: { current_status: from },
  });
}

/**
 * The status that a trigger leads to.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when it leads nowhere.
 */
export function nextStatus(from: SessionStatus, trigger: SessionTrigger): SessionStatus {
  return transition(SESSION_LIFECYCLE, 'session', from, trigger);
}

/**
 * Requires that a session has not ended.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the status is final.
 */
export function requireOpen(status: SessionStatus): void {
  if (isFinal(SESSION_LIFECYCLE, status)) refuseFinal(status);
}

function refuseFinal(status: SessionStatus): never {
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `This session is ${status}, which is final.`,
    facts: { current_status: status },
  });
}
