import { OPERATIONS, type OperationDefinition } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import type { RedisClient } from '@handoff/redis';
import { callOperation, type RunMode } from '@handoff/runtime';
import type { DependencyHealth, DependencyState, HealthReport } from '../ports/dependency-health.js';
import { gatewayPrincipal, ownCall } from '../application/own-call.js';

/** The probe of each service: a read by an unused id, which only its database can answer. */
const PROBES: readonly { readonly operation: OperationDefinition; readonly param?: string; readonly query: object }[] =
  [
    { operation: OPERATIONS.getSession, param: 'session_id', query: {} },
    { operation: OPERATIONS.getTask, param: 'task_id', query: {} },
    { operation: OPERATIONS.listAudit, query: { limit: 1 } },
    { operation: OPERATIONS.getWebhook, param: 'webhook_id', query: {} },
    { operation: OPERATIONS.listProfiles, query: { limit: 1 } },
  ];
const PROBE_TIMEOUT_MS = 2_000;
/** /health is public: however often clients call it, the services are probed once in this time. */
const BELIEVED_MS = 1_000;

export interface BusDependencyHealthDeps {
  readonly bus: Bus;
  readonly redis: RedisClient | undefined;
  readonly prefix: string;
  readonly mode: RunMode;
}

/**
 * The gateway has no database: the database is connected when a service can read from it. A service that does not
 * answer, or cannot read, makes Handoff degraded.
 */
export function createBusDependencyHealth(deps: BusDependencyHealthDeps): DependencyHealth {
  let latest: { readonly at: number; readonly report: Promise<HealthReport> } | undefined;
  return {
    check: () => {
      const now = performance.now();
      if (latest === undefined || now - latest.at > BELIEVED_MS) latest = { at: now, report: look(deps) };
      return latest.report;
    },
  };
}

async function look(deps: BusDependencyHealthDeps): Promise<HealthReport> {
  const [redis, ...services] = await Promise.all([
    deps.redis === undefined ? true : deps.redis.isReachable(),
    ...PROBES.map((probe) => answers(deps, probe)),
  ]);
  const state = (ok: boolean, isEmbedded: boolean): DependencyState =>
    !ok ? 'error' : isEmbedded ? 'embedded' : 'connected';
  const nats = deps.bus.isConnected();
  return {
    status: redis && nats && services.every(Boolean) ? 'healthy' : 'degraded',
    database: state(services.some(Boolean), deps.mode === 'embedded'),
    redis: state(redis, deps.redis === undefined),
    nats: state(nats, deps.bus.kind === 'memory'),
  };
}

async function answers(deps: BusDependencyHealthDeps, probe: (typeof PROBES)[number]): Promise<boolean> {
  const { bus, prefix } = deps;
  const { operation, param, query } = probe;
  const call = ownCall(gatewayPrincipal('health'), PROBE_TIMEOUT_MS);
  const params = param === undefined ? {} : { [param]: call.commandId };
  try {
    await callOperation({ bus, prefix, operation, call, params, query });
    return true;
  } catch (error) {
    return error instanceof HandoffError && error.code === 'NOT_FOUND';
  }
}
