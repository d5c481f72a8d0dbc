/** Tells, by name, what still belongs to a burst and what goes beyond it. */
export interface Bursts {
  admit(name: string): boolean;
}

export interface BurstsPolicy {
  /** How many at once. */
  readonly burst: number;
  /** How long until one more is admitted, in milliseconds. */
  readonly refillMs: number;
}

/** More names than this are not remembered at once; whoever was last heard of longest ago begins anew. */
const MAX_NAMES = 10_000;

/** A token bucket for each name, on the monotonic clock: nobody gets more by setting a clock. */
export function createBursts({ burst, refillMs }: BurstsPolicy, now: () => number): Bursts {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  return {
    admit(name) {
      const at = now();
      const known = buckets.get(name) ?? { tokens: burst, at };
      const tokens = Math.min(burst, known.tokens + (at - known.at) / refillMs);
      const isAdmitted = tokens >= 1;
      buckets.delete(name);
      buckets.set(name, { tokens: isAdmitted ? tokens - 1 : tokens, at });
      if (buckets.size > MAX_NAMES) buckets.delete(buckets.keys().next().value!);
      return isAdmitted;
    },
  };
}
