import { logHintSubject } from '@handoff/contracts';
import type { EventBus } from '@handoff/messaging';
import { representLogEntry } from '../application/represent-log-entry.js';
import type { AuditEntry } from '../domain/audit-record.js';

/** What fits into a message on any NATS server with its headers (1 MiB unless configured), with room to spare. */
const MAX_HINT_BYTES = 512 * 1_024;

/**
 * Tells the gateways what has just been appended, so that they need not look. What is too much for a message is not
 * told: they find out by the next hint, or when they look in any case.
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
