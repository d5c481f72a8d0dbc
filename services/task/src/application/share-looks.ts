import { toHandoffError } from '@handoff/kernel';

/** How many lookups run at once, so that waiting callers leave connections for commands. */
const LOOKS_AT_ONCE = 2;
/** How many ids one lookup has: a lookup of more would keep its first caller waiting for the last. */
const IDS_A_LOOK = 32;

export interface ShareLooksOptions {
  /** The most lookups at once; 2. */
  readonly atOnce?: number;
  /** The most ids of a lookup; 32. */
  readonly idsALook?: number;
}

/**
 * Shares lookups: the ids that callers ask for before a lookup begins are one lookup, and callers that ask for the same id get one
 * result. One hint wakes many callers within one iteration of the event loop. A running lookup is not shared, because it
 * may miss the change that woke the next caller. A lookup has the latest of its callers' deadlines, so no caller fails
 * because of another one's hurry.
 */
export function shareLooks<T>(
  look: (ids: readonly string[], deadline: Date) => Promise<ReadonlyMap<string, T>>,
  { atOnce = LOOKS_AT_ONCE, idsALook = IDS_A_LOOK }: ShareLooksOptions = {},
): (id: string, deadline: Date) => Promise<T | undefined> {
  const waiting = new Map<string, SharedLook<T>>();
  let running = 0;

  const beginNext = (): void => {
    while (running < atOnce && waiting.size > 0) {
      const begun = [...waiting].slice(0, idsALook);
      for (const [id] of begun) waiting.delete(id);
      running += 1;
      void lookUp(look, begun).finally(() => {
        running -= 1;
        beginNext();
      });
    }
  };

  return (id, deadline) => {
    const shared = waiting.get(id);
    if (shared !== undefined) {
      if (deadline > shared.deadline) shared.deadline = deadline;
      return shared.found;
    }
    if (waiting.size === 0) setImmediate(beginNext);
    const added = shareLook<T>(deadline);
    waiting.set(id, added);
    return added.found;
  };
}

interface SharedLook<T> {
  deadline: Date;
  readonly found: Promise<T | undefined>;
  readonly resolve: (found: T | undefined) => void;
  readonly reject: (error: unknown) => void;
}

function shareLook<T>(deadline: Date): SharedLook<T> {
  let resolve: SharedLook<T>['resolve'] = () => undefined;
  let reject: SharedLook<T>['reject'] = () => undefined;
  const found = new Promise<T | undefined>((...settle) => ([resolve, reject] = settle));
  return { deadline, found, resolve, reject };
}

/** Settles the looks; resolves also when the lookup fails. An id that makes a lookup fail, fails alone. */
async function lookUp<T>(
  look: (ids: readonly string[], deadline: Date) => Promise<ReadonlyMap<string, T>>,
  shared: readonly (readonly [string, SharedLook<T>])[],
): Promise<void> {
  const latest = Math.max(...shared.map(([, { deadline }]) => deadline.getTime()));
  try {
    const found = await look(
      shared.map(([id]) => id),
      new Date(latest),
    );
    for (const [id, { resolve }] of shared) resolve(found.get(id));
  } catch (error) {
    const isOutage = toHandoffError(error).kind === 'unavailable';
    if (shared.length > 1 && !isOutage) for (const one of shared) await lookUp(look, [one]);
    else for (const [, { reject }] of shared) reject(error);
  }
}
