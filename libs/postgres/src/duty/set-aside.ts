import { silentLog, type Logger } from '@handoff/kernel';

/** The rows that a duty leaves alone for a while, because each of them failed by itself. Kept in memory alone. */
export interface SetAside {
  /** The ids of the rows to leave out now. */
  ids(): readonly string[];
  /** Sets a row aside: the first time for a moment, then for twice as long each time it fails again. */
  put(id: string, error: unknown): void;
  /** Forgets that a row has failed, because it does not any more. */
  clear(id: string): void;
}

export interface SetAsideDeps {
  /** Names the duty in the log and in the metric. */
  readonly duty: string;
  readonly logger?: Pick<Logger, 'error'> | undefined;
  /** Counts every row that is set aside. */
  readonly onSetAside?: ((duty: string) => void) | undefined;
  /** For how long a row is left alone at first, in milliseconds; 5 s. */
  readonly firstMs?: number;
  /** For how long at most; an hour. */
  readonly longestMs?: number;
  /** How many rows are remembered; 1,000. Of more, the one to be tried next is forgotten, and so tried sooner. */
  readonly max?: number;
  /** Milliseconds since any instant. Only pauses are measured by it. */
  readonly elapsed?: () => number;
}

interface Entry {
  readonly waitMs: number;
  readonly until: number;
}

/** Makes an empty set. Each duty of a process has one of its own. */
export function createSetAside(deps: SetAsideDeps): SetAside {
  const { duty, logger = silentLog, onSetAside, firstMs = 5_000, longestMs = 3_600_000, max = 1_000 } = deps;
  const { elapsed = () => performance.now() } = deps;
  const entries = new Map<string, Entry>();
  return {
    ids() {
      const now = elapsed();
      return [...entries].flatMap(([id, { until }]) => (until > now ? [id] : []));
    },
    put(id, error) {
      const waitMs = Math.min(longestMs, 2 * (entries.get(id)?.waitMs ?? firstMs / 2));
      entries.delete(id);
      if (entries.size >= max) entries.delete(nextOf(entries));
      entries.set(id, { waitMs, until: elapsed() + waitMs });
      onSetAside?.(duty);
      logger.error({ err: error, duty, id, wait_ms: waitMs }, 'a row was set aside');
    },
    clear: (id) => void entries.delete(id),
  };
}

/** Whose wait ends first. */
function nextOf(entries: ReadonlyMap<string, Entry>): string {
  return [...entries].reduce((a, b) => (b[1].until < a[1].until ? b : a))[0];
}
