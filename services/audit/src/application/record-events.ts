import { readEvent } from '@handoff/contracts';
import { type HandoffError, sha256Hex, toHandoffError, type Clock } from '@handoff/kernel';
import type { EventBatchHandler, IncomingEvent } from '@handoff/messaging';
import type { AuditRecord } from '../domain/audit-record.js';
import { unreadableRecord } from '../domain/unreadable-event.js';
import type { GroupedAppends } from './append-in-groups.js';
import { eventRecord } from './event-record.js';

export interface RecordEventsDeps {
  readonly appends: Pick<GroupedAppends, 'append'>;
  readonly clock: Clock;
  /** Hears of every message that could not be recorded as the event it should have been. */
  readonly onUnreadable: (event: IncomingEvent, error: HandoffError) => void;
}

/**
 * Records every event there is, each once. An event is acked only when its record has been committed; when the log
 * cannot be written to, the whole batch is delivered again, for as long as it takes. What cannot be read, or can never
 * be stored, is recorded as such: no message holds up the ones behind it and none goes without a trace.
 */
export function recordEvents(deps: RecordEventsDeps): EventBatchHandler {
  return async (events) => {
    const records = events.map((event) => read(event, deps));
    try {
      await deps.appends.append(records);
    } catch (thrown) {
      if (toHandoffError(thrown).code !== 'UNSAFE_JSON') throw thrown;
      for (const [index, event] of events.entries()) await appendAlone(event, records[index]!, deps);
    }
    return events.map(() => 'ack' as const);
  };
}

function read(event: IncomingEvent, deps: RecordEventsDeps): AuditRecord {
  try {
    return eventRecord(readEvent(event.data));
  } catch (thrown) {
    return unreadable(event, toHandoffError(thrown), deps);
  }
}

/** One of the batch can never be stored. Alone it shows which. */
async function appendAlone(event: IncomingEvent, record: AuditRecord, deps: RecordEventsDeps): Promise<void> {
  try {
    await deps.appends.append([record]);
  } catch (thrown) {
    const error = toHandoffError(thrown);
    if (error.code !== 'UNSAFE_JSON') throw thrown;
    await deps.appends.append([unreadable(event, error, deps)]);
  }
}

function unreadable(event: IncomingEvent, error: HandoffError, deps: RecordEventsDeps): AuditRecord {
  deps.onUnreadable(event, error);
  const { id: messageId, subject: busSubject, data } = event;
  const message = { messageId, busSubject, hash: sha256Hex(data), size: data.length, code: error.code };
  return unreadableRecord(message, deps.clock.now());
}
