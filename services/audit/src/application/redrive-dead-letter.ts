import { readEvent } from '@handoff/contracts';
import { HandoffError, toHandoffError } from '@handoff/kernel';
import type { AuditLog } from '../ports/audit-log.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import { eventRecord } from './event-record.js';

/**
 * Tries a parked message again, as the event it should have been: after an upgrade that can read it, say. Recorded, it
 * is an entry like any other, appended now; that it could not be read at first stays in the log too.
 *
 * @returns `redriven`, or the code of the error that it came to once more: then it stays parked.
 * @throws HandoffError `NOT_FOUND` when no such letter is parked; others when it may be tried again (it stays parked).
 */
export async function redriveDeadLetter(
  deps: {
    readonly log: Pick<AuditLog, 'append'>;
    readonly deadLetters: DeadLetters;
  },
  id: string,
): Promise<string> {
  const { log, deadLetters } = deps;
  const letter = await deadLetters.find(id);
  if (letter?.status !== 'parked' || letter.body === undefined) throw new HandoffError('NOT_FOUND');
  try {
    await log.append([eventRecord(readEvent(letter.body, letter.subject))]);
  } catch (thrown) {
    const error = toHandoffError(thrown);
    if (error.kind !== 'malformed' && error.kind !== 'invalid') throw error;
    await deadLetters.stillDead(id, error.code);
    return error.code;
  }
  await deadLetters.redriven(id);
  return 'redriven';
}
