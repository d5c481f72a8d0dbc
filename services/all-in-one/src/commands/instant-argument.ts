import { UsageError } from '../exit-codes.js';

/** A time in RFC 3339, or a day, which begins at midnight UTC. */
export function instant(option: string, given: string): string {
  const time = new Date(given);
  if (/^\d{4}-\d{2}-\d{2}/.test(given) && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new UsageError(
    `${option} ${given}? It takes a day such as 2026-01-16, or a time such as 2026-01-16T17:00:00Z.`,
  );
}
