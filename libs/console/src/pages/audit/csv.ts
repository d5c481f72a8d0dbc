import type { AuditEvent } from '@handoff/client';

const COLUMNS = [
  ...(['seq', 'recorded_at', 'timestamp', 'event_type', 'role', 'actor', 'subject', 'source'] as const),
  ...(['trace_id', 'session_id', 'task_id', 'approval_id', 'participants', 'metadata', 'audit_id'] as const),
] as const satisfies readonly (keyof AuditEvent)[];

/** The first line: names of columns. The mark before it tells spreadsheets that the file is UTF-8. */
export const CSV_HEAD = `\uFEFF${COLUMNS.join(',')}\r\n`;

/**
 * An entry as a line of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV
 * injection): whoever opens the file runs nothing that an agent wrote.
 */
export function csvLine(event: AuditEvent): string {
  return `${COLUMNS.map((column) => field(event[column])).join(',')}\r\n`;
}

/** What begins a formula, also in the forms that East Asian spreadsheets take for the same, and what hides such a beginning. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;

function field(value: AuditEvent[keyof AuditEvent]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join(' ') : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
