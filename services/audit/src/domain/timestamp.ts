/**
 * Reads an RFC 3339 instant, to the millisecond. Undefined for text that is none, for years outside 1970 to 9999 (page
 * cursors count from 1970, and the text form has four digits of year), and for leap seconds.
 */
export function readInstant(text: string): Date | undefined {
  const instant = RFC3339.test(text) ? new Date(text) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) return undefined;
  return instant.getTime() >= 0 && instant.getTime() < YEAR_10000 ? instant : undefined;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const YEAR_10000 = Date.UTC(10_000, 0);
