import { silentLog, type Logger } from '@handoff/kernel';

/** The rows that a duty skips for a while, because each of them failed alone. Kept in memory only. */
export interface SetAside {
  /** The ids of the rows to skip now. */
  ids(): readonly string[];
  /** Sets a row aside, each time for twice as long as the time before. */
  put(id: string, error: unknown): void;
  /** Forgets the failures of a row that has succeeded. */
  clear(id: string): void;
}

export interface SetAsideDeps {
  /** Names the duty in the log and in the metric. */
  readonly duty: string;
  readonly logger?: Pick<Logger, 'error'> | undefined;
  /** Counts every row that is set aside. */
  readonly onSetAside?: ((duty: string) => void) | undefined;
  /** How long a row is skipped at first, in milliseconds; 5 s. */
  readonly firstMs?: number;
  /** The longest time, in milliseconds; an hour. */
  readonly longestMs?: number;
  /** The most rows remembered; 1,000. Beyond that, the row due next is forgotten, and so tried sooner. */
  readonly max?: number;
  /** Milliseconds since a fixed instant; only differences count. */
  readonly elapsed?: () => number;
}

interface Entry {
  readonly waitMs: number;
  readonly until: number;
}

/** Makes an empty set. Each duty of a process has its own. */
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

/** The row whose wait ends first. */
function nextOf(entries: ReadonlyMap<string, Entry>): string {
  return [...entries].reduce((a, b) => (b[1].until < a[1].until ? b : a))[0];
}
