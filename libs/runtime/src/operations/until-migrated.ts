import { setTimeout as pause } from 'node:timers/promises';
import { migrationStatus, type Queryable } from '@handoff/postgres';
import type { Logger } from 'pino';

/** How often an unmigrated database is looked at again, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Waits until every migration of this build is applied. Without its tables a service could only fail, at every request
 * and every duty; so it does not begin, and the log says what to do. A database that does not answer is not waited for:
 * a service starts without it, and is not ready.
 *
 * @throws the signal's reason when it aborts.
 */
export async function untilMigrated(
  db: Queryable,
  { logger, signal, lookAgainMs = LOOK_AGAIN_MS }: WaitDeps,
): Promise<void> {
  let told = false;
  for (;;) {
    const pending = await pendingMigrations(db);
    if (pending.length === 0) {
      if (told) logger.info('the database is migrated now');
      return;
    }
    if (!told)
      logger.error({ pending }, 'the database is not migrated: run "handoff migrate up"; until then this waits');
    told = true;
    await pause(lookAgainMs, undefined, { signal });
  }
}

export interface WaitDeps {
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly signal: AbortSignal;
  readonly lookAgainMs?: number;
}

async function pendingMigrations(db: Queryable): Promise<readonly string[]> {
  try {
    return (await migrationStatus(db)).pending;
  } catch {
    return []; // it does not answer
  }
}
