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
/** How long a round with a failure is cached: a process that starts is soon ready. */
const DOUBTED_MS = 100;

type Checks = Readonly<Record<string, boolean>>;

interface Round {
  readonly at: number;
  readonly checks: Promise<Checks>;
  cachedMs: number;
}

export function createReadiness(monotonicNow: () => number = () => performance.now()): Readiness {
  let phase: 'starting' | 'serving' | 'stopping' = 'starting';
  let check: () => Promise<Checks> = () => Promise.resolve({});
  let skew: () => number | undefined = () => undefined;
  let latest: Round | undefined;

  const latestChecks = async (): Promise<Checks> => {
    if (latest === undefined || monotonicNow() - latest.at >= latest.cachedMs)
      latest = { at: monotonicNow(), checks: check(), cachedMs: BELIEVED_MS };
    const round = latest;
    const checks = await round.checks;
    if (!areMet(checks)) round.cachedMs = DOUBTED_MS;
    return checks;
  };

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
      const checks = await latestChecks();
      const status = areMet(checks) ? 'ready' : 'not ready';
      const skewSeconds = skew();
      return { status, checks, ...(skewSeconds === undefined ? {} : { clock_skew_seconds: skewSeconds }) };
    },
  };
}

function areMet(checks: Checks): boolean {
  return Object.values(checks).every(Boolean);
}
