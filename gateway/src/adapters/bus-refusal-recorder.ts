import { OPERATIONS } from '@handoff/contracts';
import { identityOf, uuidv7, type Call, type Clock, type HandoffError, type Principal } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import type { Logger } from 'pino';
import { createRefusalBursts } from '../application/refusal-bursts.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { RefusalRecorder, RefusedRequest } from '../ports/refusal-recorder.js';

/** How long a refusal waits for its record. */
const FORBIDDEN_WAIT_MS = 500;
const UNAUTHENTICATED_WAIT_MS = 5_000;
/** Records under way at once; a flood from many addresses is counted, not queued. */
const MAX_UNDER_WAY = 100;

/** The gateway itself, where there is no caller to speak of. */
const GATEWAY: Principal = { issuer: 'urn:handoff:gateway', subject: 'gateway', roles: [] };

export interface BusRefusalRecorderDeps {
  readonly bus: Pick<Bus, 'requests'>;
  readonly prefix: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: GatewayMetrics;
}

/** Has the audit service record refusals. */
export function createBusRefusalRecorder(deps: BusRefusalRecorderDeps): RefusalRecorder {
  const bursts = createRefusalBursts(deps.clock);
  let underWay = 0;

  const record = async (request: RefusedRequest, refusal: object, waitMs: number): Promise<void> => {
    if (underWay >= MAX_UNDER_WAY) return count(deps, 'suppressed');
    underWay += 1;
    try {
      await send(deps, request, refusal, waitMs);
      count(deps, 'recorded');
    } catch (err) {
      count(deps, 'lost');
      deps.logger.warn({ err }, 'refusal not recorded');
    } finally {
      underWay -= 1;
    }
  };

  return {
    recordForbidden: (request, error) => {
      const { principal } = request;
      const who = principal === undefined ? {} : { principal: identityOf(principal) };
      return record(request, { ...describe(request, error), ...who }, FORBIDDEN_WAIT_MS);
    },
    recordUnauthenticated: (request, error, client) => {
      const admitted = bursts.admit(client);
      if (admitted === undefined) return count(deps, 'suppressed');
      void record(request, { ...describe(request, error), client, ...admitted }, UNAUTHENTICATED_WAIT_MS);
    },
  };
}

function count(deps: BusRefusalRecorderDeps, outcome: 'recorded' | 'suppressed' | 'lost'): void {
  deps.metrics.refusals.inc({ outcome });
}

function describe({ operation, route, targetId }: RefusedRequest, error: HandoffError): object {
  return {
    operation: operation?.name ?? 'unknown',
    code: error.code,
    reason: error.detail,
    ...(operation === undefined ? {} : { method: operation.http.method }),
    ...(route === undefined ? {} : { route }),
    ...(targetId === undefined ? {} : { target_id: targetId }),
  };
}

async function send(
  deps: BusRefusalRecorderDeps,
  request: RefusedRequest,
  refusal: object,
  waitMs: number,
): Promise<void> {
  const now = deps.clock.now();
  const call: Call = {
    principal: request.principal ?? GATEWAY,
    traceId: request.traceId,
    traceparent: request.traceparent,
    commandId: uuidv7(now),
    keyed: false,
    fingerprint: 'unkeyed',
    deadline: new Date(now.getTime() + waitMs),
    ifMatch: undefined,
  };
  const { bus, prefix, clock } = deps;
  const body = Buffer.from(JSON.stringify(refusal));
  await callOperation({ bus, prefix, clock, operation: OPERATIONS.recordRefusal, call, params: {}, query: {}, body });
}
