/** Decides, per name, whether something is still within the burst. */
export interface Bursts {
  admit(name: string): boolean;
}

export interface BurstsPolicy {
  /** How many are admitted at once. */
  readonly burst: number;
  /** The time until one more is admitted, in milliseconds. */
  readonly refillMs: number;
}

/** The most names remembered at once; the name that was used longest ago is forgotten first. */
const MAX_NAMES = 10_000;

/** A token bucket for each name, on the monotonic clock, so that setting the wall clock admits no more. */
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
