import { logHintSubject } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import { representLogEntry } from '../application/represent-log-entry.js';
import type { AuditEntry } from '../domain/audit-record.js';

/** Fits into one message, with its headers, on a NATS server with the default limit of 1 MiB. */
const MAX_HINT_BYTES = 512 * 1_024;

/**
 * Sends the gateways the entries that were just appended, so that they need not poll. When the entries do not fit into
 * one message, only the last one is sent: the gateways then read the rest from the log.
 */
export function createAppendHints(deps: {
  readonly events: Pick<EventBus, 'hint'>;
  readonly prefix: string;
}): (entries: readonly AuditEntry[]) => void {
  const subject = logHintSubject(deps.prefix);
  return (entries) => {
    if (entries.length === 0) return;
    const data = Buffer.from(JSON.stringify({ entries: entries.map(representLogEntry) }));
    if (data.length <= MAX_HINT_BYTES) return deps.events.hint(subject, data);
    const last = representLogEntry(entries.at(-1)!);
    deps.events.hint(subject, Buffer.from(JSON.stringify({ entries: [last] })));
  };
}
