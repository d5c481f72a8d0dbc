/**
 * An RFC 3339 instant, in milliseconds; undefined when it is none that can be kept: outside of 1970 to 9999 (page
 * cursors count from 1970, the text form has four digits of year), or a leap second.
 */
export function readInstant(text: string): Date | undefined {
  const instant = RFC3339.test(text) ? new Date(text) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) return undefined;
  return instant.getTime() >= 0 && instant.getTime() < YEAR_10000 ? instant : undefined;
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const YEAR_10000 = Date.UTC(10_000, 0);
