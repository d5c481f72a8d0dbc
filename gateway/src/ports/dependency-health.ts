export type DependencyState = 'connected' | 'embedded' | 'error';

/** How the things that Handoff stands on are doing. */
export interface HealthReport {
  readonly status: 'healthy' | 'degraded';
  readonly database: DependencyState;
  readonly redis: DependencyState;
  readonly nats: DependencyState;
}

export interface DependencyHealth {
  /** Looks, or says what was seen a moment ago. Never throws. */
  check(): Promise<HealthReport>;
}
