import type { StartTime } from './measured-system.js';

/** How long a start takes until it is ready. */
export async function timed(part: string, start: () => Promise<unknown>): Promise<StartTime> {
  const from = performance.now();
  await start();
  return { part, ms: performance.now() - from };
}
