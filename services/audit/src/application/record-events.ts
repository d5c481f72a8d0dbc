import { readEvent } from '@handoff/contracts';
import { type HandoffError, sha256Hex, toHandoffError } from '@handoff/kernel';
import type { EventBatchHandler, IncomingEvent } from '@handoff/messaging';
import type { AuditRecord } from '../domain/audit-record.js';
import { printable, unreadableId, type DeadLetter } from '../domain/dead-letter.js';
import { unreadableRecord } from '../domain/unreadable-event.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { GroupedAppends } from './append-in-groups.js';
import { eventRecord } from './event-record.js';

/** The durable consumer that all instances share. */
export const CONSUMER = 'audit';

export interface RecordEventsDeps {
  readonly appends: Pick<GroupedAppends, 'append'>;
  readonly deadLetters: Pick<DeadLetters, 'park'>;
  /** Called for every message that cannot be recorded as an event. */
  readonly onUnreadable: (event: IncomingEvent, error: HandoffError) => void;
}

/** What to write for one message: its record, and a dead letter when the message cannot be read. */
interface Reading {
  readonly record: AuditRecord;
  readonly letter: DeadLetter | undefined;
}

/**
 * Records every event once. An event is acknowledged only after its record has committed; while the log cannot be
 * written, the bus delivers the whole batch again and again. A message that can never be read or stored is recorded as
 * unreadable, and its bytes are parked: no message blocks those behind it, and every message leaves a trace.
 */
export function recordEvents(deps: RecordEventsDeps): EventBatchHandler {
  return async (events) => {
    const readings = events.map((event) => read(event, deps));
    await park(readings, deps);
    try {
      await deps.appends.append(readings.map(({ record }) => record));
    } catch (thrown) {
      if (toHandoffError(thrown).code !== 'UNSAFE_JSON') throw thrown;
      for (const [index, event] of events.entries()) await appendAlone(event, readings[index]!.record, deps);
    }
    return events.map(() => 'ack' as const);
  };
}

function read(event: IncomingEvent, deps: RecordEventsDeps): Reading {
  try {
    return { record: eventRecord(readEvent(event.data, event.subject)), letter: undefined };
  } catch (thrown) {
    return unreadable(event, toHandoffError(thrown), deps);
  }
}

/** Parks before the log is written: otherwise a crash in between could lose the bytes of an acknowledged message. */
async function park(readings: readonly Reading[], { deadLetters }: RecordEventsDeps): Promise<void> {
  const letters = readings.flatMap(({ letter }) => letter ?? []);
  if (letters.length > 0) await deadLetters.park(letters);
}

/** One record of the batch can never be stored. Appending each record alone finds it. */
async function appendAlone(event: IncomingEvent, record: AuditRecord, deps: RecordEventsDeps): Promise<void> {
  try {
    await deps.appends.append([record]);
  } catch (thrown) {
    const error = toHandoffError(thrown);
    if (error.code !== 'UNSAFE_JSON') throw thrown;
    const reading = unreadable(event, error, deps);
    await park([reading], deps);
    await deps.appends.append([reading.record]);
  }
}

function unreadable(event: IncomingEvent, error: HandoffError, deps: RecordEventsDeps): Reading {
  deps.onUnreadable(event, error);
  const { id: messageId, subject: busSubject, data } = event;
  const message = { messageId, busSubject, hash: sha256Hex(data), size: data.length, code: error.code };
  const letter = {
    id: unreadableId(message),
    consumer: CONSUMER,
    eventId: printable(messageId),
    subject: printable(busSubject),
    body: data,
    errorCode: error.code,
  };
  return { record: unreadableRecord(message), letter };
}
