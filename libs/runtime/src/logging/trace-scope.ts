import { AsyncLocalStorage } from 'node:async_hooks';

/** What log lines of one exchange have in common. */
export interface TraceScope {
  readonly traceId: string;
}

const scopes = new AsyncLocalStorage<TraceScope>();

/** Runs work so that every log line it writes, however deep, carries the trace id. */
export function withTrace<T>(scope: TraceScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The trace id of the exchange being worked on, if any. */
export function currentTraceId(): string | undefined {
  return scopes.getStore()?.traceId;
}
