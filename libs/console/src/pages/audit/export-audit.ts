import type { AuditEvent, HandoffClient } from '@handoff/client';
import type { AuditQuery } from '../../api/audit.js';
import { CSV_HEAD, csvLine } from './csv.js';

export type ExportFormat = 'ndjson' | 'csv';

/** How an entry is written, and what stands before all of them. */
const FORMATS = {
  ndjson: { head: '', line: (event: AuditEvent) => `${JSON.stringify(event)}\n`, type: 'application/x-ndjson' },
  csv: { head: CSV_HEAD, line: csvLine, type: 'text/csv;charset=utf-8' },
} as const;

/** The most entries that the API gives at once. */
const PAGE = 100;

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** Called after each page with the number of entries so far. */
  readonly onProgress: (count: number) => void;
}

/**
 * Everything that a filter shows, page by page. Each page becomes a part of a blob, which the browser keeps outside of the
 * page's memory: a long log takes no more of that than a page. What is recorded meanwhile comes before the first page and is not
 * in it.
 *
 * @throws HandoffApiError what a page failed with: a file that lacks entries would look whole.
 */
export async function exportAudit(
  client: HandoffClient,
  filter: AuditQuery,
  format: ExportFormat,
  { signal, onProgress }: ExportOptions,
): Promise<{ readonly file: Blob; readonly count: number }> {
  const { head, line, type } = FORMATS[format];
  const parts: Blob[] = [new Blob([head])];
  let count = 0;
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const page = (await client.call('listAudit', { query }, { signal })).data;
    parts.push(new Blob([page.events.map(line).join('')]));
    count += page.events.length;
    cursor = page.next_cursor ?? undefined;
    onProgress(count);
  } while (cursor !== undefined);
  return { file: new Blob(parts, { type }), count };
}
