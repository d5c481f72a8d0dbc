import { ADMIN_ROLE, HandoffError, mayWrite, readsEverything, type Call } from '@handoff/kernel';
import { actorOf } from './actor.js';
import type { AuditRecord } from './audit-record.js';
import { deadLetterActId, type ParkedLetter } from './dead-letter.js';

/** What an admin does to a parked letter. */
export type DeadLetterAct = 'redriven' | 'dropped';

/**
 * @throws HandoffError `READ_ONLY_ROLE` for auditors, `ROLE_NOT_HELD` for readers of everything who are no admins, and
 * `NOT_FOUND` for everybody else: to them there are no letters.
 */
export function requireKeeper({ principal }: Call): void {
  if (!mayWrite(principal)) throw new HandoffError('READ_ONLY_ROLE');
  if (principal.roles.includes(ADMIN_ROLE)) return;
  if (!readsEverything(principal)) throw new HandoffError('NOT_FOUND');
  throw new HandoffError('ROLE_NOT_HELD', { detail: `This takes the role ${ADMIN_ROLE}.` });
}

/** The record of an act. A letter has one of each kind at most, so its id follows from the letter. */
export function actRecord(
  act: DeadLetterAct,
  letter: Pick<ParkedLetter, 'id' | 'subject' | 'errorCode'>,
  call: Call,
  reason: string | undefined,
): AuditRecord {
  return {
    id: deadLetterActId(letter.id, act),
    eventType: `audit.dead_letter_${act}`,
    role: ADMIN_ROLE,
    timestamp: undefined,
    traceId: call.traceId,
    metadata: { bus_subject: letter.subject, code: letter.errorCode, ...(reason === undefined ? {} : { reason }) },
    source: '/handoff/audit',
    actor: actorOf(call.principal),
    subject: letter.id,
    sessionId: null,
    taskId: null,
    approvalId: null,
    participants: [],
    fingerprint: null,
  };
}
