import { HandoffError, isFinal, transition, type Lifecycle } from '@handoff/kernel';

export type SessionStatus = 'pending' | 'active' | 'paused' | 'completed' | 'failed' | 'expired';
export type SessionTrigger = 'activate' | 'pause' | 'resume' | 'complete' | 'fail' | 'expire';

/** The life of a session. Every write asks this table, and nothing else decides. */
export const SESSION_LIFECYCLE: Lifecycle<SessionStatus, SessionTrigger> = {
  pending: { activate: 'active', expire: 'expired' },
  active: { pause: 'paused', complete: 'completed', fail: 'failed', expire: 'expired' },
  paused: { resume: 'active', expire: 'expired' },
  completed: {},
  failed: {},
  expired: {},
};

/** Who fires each event: the agents of the session's role, or the passing of time. */
export const FIRED_BY: Readonly<Record<SessionTrigger, 'holder' | 'timer'>> = {
  activate: 'holder',
  pause: 'holder',
  resume: 'holder',
  complete: 'holder',
  fail: 'holder',
  expire: 'timer',
};

export const SESSION_STATUSES = Object.keys(SESSION_LIFECYCLE) as readonly SessionStatus[];

/** The statuses that nothing leads out of. */
export const FINAL_STATUSES = SESSION_STATUSES.filter((status) => isFinal(SESSION_LIFECYCLE, status));

/** The statuses that time can end. */
export const OPEN_STATUSES = SESSION_STATUSES.filter((status) => !isFinal(SESSION_LIFECYCLE, status));

/**
 * The event by which a holder of the role takes a session from one status to another.
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

/** Where an event leads; throws `ILLEGAL_TRANSITION` where it leads nowhere. */
export function nextStatus(from: SessionStatus, event: SessionTrigger): SessionStatus {
  return transition(SESSION_LIFECYCLE, 'session', from, event);
}

/**
 * Says no to any change of a session that has ended.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the status is final.
 */
export function assertOpen(status: SessionStatus): void {
  if (isFinal(SESSION_LIFECYCLE, status)) refuseFinal(status);
}

function refuseFinal(status: SessionStatus): never {
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `This session is ${status}, which is final.`,
    facts: { current_status: status },
  });
}
