import { AsyncLocalStorage } from 'node:async_hooks';

/** The fields that all log lines of one exchange share. */
export interface TraceScope {
  readonly traceId: string;
}

const scopes = new AsyncLocalStorage<TraceScope>();

/** Runs work so that each of its log lines carries the trace id, at any depth of calls. */
export function withTrace<T>(scope: TraceScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** The trace id of the current exchange, if there is one. */
export function currentTraceId(): string | undefined {
  return scopes.getStore()?.traceId;
}
