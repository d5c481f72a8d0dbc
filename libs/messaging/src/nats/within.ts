import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for work that needs the server, but not for longer than this: what it was for does not matter enough to hold up
 * a shutdown while the server is away. Its failure does not matter either.
 */
export async function within(milliseconds: number, work: Promise<unknown> | undefined): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work, delay(milliseconds, undefined, { signal: timer.signal })]).catch(() => undefined);
  timer.abort();
}
