export type DependencyState = 'connected' | 'embedded' | 'error';

/** The state of the systems that Handoff depends on. */
export interface HealthReport {
  readonly status: 'healthy' | 'degraded';
  readonly database: DependencyState;
  readonly redis: DependencyState;
  readonly nats: DependencyState;
}

export interface DependencyHealth {
  /** Checks the dependencies, or returns a recent report. Never throws. */
  check(): Promise<HealthReport>;
}
