import type { Logger } from 'pino';
import { within } from '@handoff/kernel';

/** A stack of resources to close, in reverse order of opening. */
export interface Unwind {
  add(what: string, close: () => Promise<void>): void;
  /** Closes everything once, last first. A resource that fails or hangs is logged, and the others still close. */
  run(): Promise<void>;
}

/** How long one resource may take to close, in milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000;

export function createUnwind(logger: Pick<Logger, 'error' | 'warn'>): Unwind {
  const entries: { readonly what: string; readonly close: () => Promise<void> }[] = [];
  return {
    add(what, close) {
      entries.push({ what, close });
    },
    async run() {
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        const { what, close } = entry;
        try {
          if (!(await within(CLOSE_TIMEOUT_MS, close()))) logger.warn({ what }, 'did not close in time');
        } catch (err) {
          logger.error({ err, what }, 'failed to close');
        }
      }
    },
  };
}
