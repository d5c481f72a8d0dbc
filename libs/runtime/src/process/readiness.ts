/** Whether a process can serve, and if not, why: what `/readyz` answers. */
export interface ReadinessReport {
  readonly status: 'starting' | 'ready' | 'not ready' | 'stopping';
  readonly checks: Readonly<Record<string, boolean>>;
}

export interface Readiness {
  /** From now on the checks decide. */
  started(checks: () => Promise<Readonly<Record<string, boolean>>>): void;
  /** From now on not ready, whatever the checks say. */
  stopping(): void;
  report(): Promise<ReadinessReport>;
}

/** How long one round of checks is believed, in milliseconds: probes of many balancers cost the stores one look. */
const BELIEVED_MS = 1_000;

export function createReadiness(monotonicNow: () => number = () => performance.now()): Readiness {
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  let check: () => Promise<Readonly<Record<string, boolean>>> = () => Promise.resolve({});
  let latest: { readonly at: number; readonly checks: Promise<Readonly<Record<string, boolean>>> } | undefined;

  return {
    started(checks) {
      check = checks;
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
      return { status: Object.values(checks).every(Boolean) ? 'ready' : 'not ready', checks };
    },
  };
}
