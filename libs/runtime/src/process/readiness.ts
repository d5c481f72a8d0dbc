/** A process's readiness with its reasons: the answer of `/readyz`. */
export interface ReadinessReport {
  readonly status: 'starting' | 'ready' | 'not ready' | 'stopping';
  readonly checks: Readonly<Record<string, boolean>>;
  /** How far this process's clock is ahead of the database's clock; absent while unknown. */
  readonly clock_skew_seconds?: number;
}

export interface Readiness {
  /** The process has started: from now on the checks decide. The report includes the clock's error. */
  started(checks: () => Promise<Readonly<Record<string, boolean>>>, skewSeconds?: () => number | undefined): void;
  /** The process stops: not ready from now on, whatever the checks say. */
  stopping(): void;
  report(): Promise<ReadinessReport>;
}

/** How long one round of checks is cached, in milliseconds, so that many probes cost the stores one check. */
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
