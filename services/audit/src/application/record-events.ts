import { readEvent } from '@handoff/contracts';
import { type HandoffError, sha256Hex, toHandoffError } from '@handoff/kernel';
import type { EventBatchHandler, IncomingEvent } from '@handoff/messaging';
import type { AuditRecord } from '../domain/audit-record.js';
import { printable, unreadableId, type DeadLetter } from '../domain/dead-letter.js';
import { unreadableRecord } from '../domain/unreadable-event.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { GroupedAppends } from './append-in-groups.js';
import { eventRecord } from './event-record.js';

/** The durable that all instances share. */
export const CONSUMER = 'audit';

export interface RecordEventsDeps {
  readonly appends: Pick<GroupedAppends, 'append'>;
  readonly deadLetters: Pick<DeadLetters, 'park'>;
  /** Hears of every message that could not be recorded as the event it should have been. */
  readonly onUnreadable: (event: IncomingEvent, error: HandoffError) => void;
}

/** What is to be written for one message: its record, and its letter where it could not be read. */
interface Reading {
  readonly record: AuditRecord;
  readonly letter: DeadLetter | undefined;
}

/**
 * Records every event there is, each once. An event is acked only when its record has been committed; when the log
 * cannot be written to, the whole batch is delivered again, for as long as it takes. What cannot be read, or can never
 * be stored, is recorded as such and its bytes are parked: no message holds up the ones behind it and none goes without
 * a trace.
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

/** Before the log: recorded and not parked, its bytes would be lost with the acknowledgement that follows. */
async function park(readings: readonly Reading[], { deadLetters }: RecordEventsDeps): Promise<void> {
  const letters = readings.flatMap(({ letter }) => letter ?? []);
  if (letters.length > 0) await deadLetters.park(letters);
}

/** One of the batch can never be stored. Alone it shows which. */
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
