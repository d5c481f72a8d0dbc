import { readEvent } from '@handoff/contracts';
import { HandoffError, toHandoffError } from '@handoff/kernel';
import type { AuditRecord } from '../domain/audit-record.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import { eventRecord } from './event-record.js';

/**
 * Records a parked message as an event, for example after an upgrade that can read it. Its entry is appended now; the
 * entry that called it unreadable stays in the log.
 *
 * @param act the record of who had it redriven, appended with the event.
 * @returns `redriven`, or the error code when the message still cannot be recorded: then it stays parked.
 * @throws HandoffError `NOT_FOUND` when no such letter is parked; other errors are temporary, and the letter stays
 * parked.
 */
export async function redriveDeadLetter(
  deps: {
    readonly log: Pick<AuditLog, 'append'>;
    readonly deadLetters: DeadLetters;
  },
  id: string,
  act?: AuditRecord,
): Promise<string> {
  const { log, deadLetters } = deps;
  const letter = await deadLetters.find(id);
  if (letter?.status !== 'parked' || letter.body === undefined) throw new HandoffError('NOT_FOUND');
  try {
    await log.append([eventRecord(readEvent(letter.body, letter.subject)), ...(act === undefined ? [] : [act])]);
  } catch (thrown) {
    const error = toHandoffError(thrown);
    if (error.kind !== 'malformed' && error.kind !== 'invalid') throw error;
    await deadLetters.stillDead(id, error.code);
    return error.code;
  }
  await deadLetters.redriven(id);
  return 'redriven';
}
