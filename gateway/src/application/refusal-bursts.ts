import type { Clock } from '@handoff/kernel';

/** Tells which refusals of one client are worth a record of their own. */
export interface RefusalBursts {
  /**
   * Whether to record this one, and how many before it were not. Undefined: do not.
   */
  admit(client: string): { readonly suppressed: number } | undefined;
}

const BURST = 5;
const REFILL_MS = 10_000;
const MAX_CLIENTS = 10_000;

interface Bucket {
  readonly tokens: number;
  readonly at: number;
  readonly suppressed: number;
}

/**
 * A token bucket per client address: five at once, one more every ten seconds. A flood of bad tokens shows in the audit
 * log as a flood, with its size, and cannot fill it.
 */
export function createRefusalBursts(clock: Clock): RefusalBursts {
  const buckets = new Map<string, Bucket>();
  return {
    admit: (client) => {
      const now = clock.now().getTime();
      const { tokens, at, suppressed } = buckets.get(client) ?? { tokens: BURST, at: now, suppressed: 0 };
      const available = Math.min(BURST, tokens + (now - at) / REFILL_MS);
      const admitted = available >= 1;
      buckets.delete(client);
      buckets.set(client, {
        tokens: available - (admitted ? 1 : 0),
        at: now,
        suppressed: admitted ? 0 : suppressed + 1,
      });
      if (buckets.size > MAX_CLIENTS) buckets.delete(buckets.keys().next().value!);
      return admitted ? { suppressed } : undefined;
    },
  };
}
