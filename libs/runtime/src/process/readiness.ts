/** Whether a process can serve, and if not, why: what `/readyz` answers. */
export interface ReadinessReport {
  readonly status: 'starting' | 'ready' | 'not ready' | 'stopping';
  readonly checks: Readonly<Record<string, boolean>>;
  /** How far this process's clock is ahead of the database's; absent while that is not known. */
  readonly clock_skew_seconds?: number;
}

export interface Readiness {
  /** From now on the checks decide; the report also says how far the clock is off. */
  started(checks: () => Promise<Readonly<Record<string, boolean>>>, skewSeconds?: () => number | undefined): void;
  /** From now on not ready, whatever the checks say. */
  stopping(): void;
  report(): Promise<ReadinessReport>;
}

/** How long one round of checks is believed, in milliseconds: probes of many balancers cost the stores one look. */
const BELIEVED_MS = 1_000;

export function createReadiness(monotonicNow: () => number = () => performance.now()): Readiness {
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  let check: () => Promise<Readonly<Record<string, boolean>>> = () => Promise.resolve({});
  let skew: () => number | undefined = () => undefined;
  let latest: { readonly at: number; readonly checks: Promise<Readonly<Record<string, boolean>>> } | undefined;

  return {
    started(checks, skewSeconds = () => undefined) {
      check = checks;
      skew = skewSeconds;
      phase = 'serving';
    },
    stopping() {
      phase = 'stopping';
    },
    async report() {
      if (phase !== 'serving') return { status: phase, checks: {} };
      if (latest === undefined || monotonicNow() - latest.at >= BELIEVED_MS)
        latest = { at: monotonicNow(), checks: check() };
      const checks = await latest.checks;
      const status = Object.values(checks).every(Boolean) ? 'ready' : 'not ready';
      const skewSeconds = skew();
      return { status, checks, ...(skewSeconds === undefined ? {} : { clock_skew_seconds: skewSeconds }) };
    },
  };
}
