import { createEvent } from '@handoff/contracts';
import { identityOf, uuidv7, type HandoffError, type SerialisedEvent } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { sharedTime, type SharedTime } from '@handoff/runtime';
import type { Logger } from 'pino';
import { keepRefusals, type RefusalKeeper } from '../application/keep-refusals.js';
import { networkOf } from '../application/network-of.js';
import {
  createRefusalTallies,
  type RequestRefusal,
  type Tally,
  type TallyPolicy,
} from '../application/refusal-tallies.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import type { RefusalRecorder, RefusedRequest } from '../ports/refusal-recorder.js';

const WAIT_MS = 500;
/** How many answers wait for their record at once; further ones are sent before it. */
const MAX_WAITING = 100;
const DRAIN_MS = 5_000;

const FORBIDDEN: TallyPolicy = {
  ofOneKind: { burst: 10, refillMs: 1_000 },
  ofOneCaller: { burst: 50, refillMs: 100 },
  ofAll: { burst: 5_000, refillMs: 1 },
  windowMs: 100,
  maxOpen: 10_000,
};
/** Callers without a token are unknown and can use many networks, so fewer of their refusals get a record each. */
const UNAUTHENTICATED: TallyPolicy = {
  ofOneKind: { burst: 5, refillMs: 10_000 },
  ofOneCaller: { burst: 20, refillMs: 10_000 },
  ofAll: { burst: 1_000, refillMs: 10 },
  windowMs: 2_000,
  maxOpen: 5_000,
};

export interface BusRefusalRecorderDeps {
  readonly bus: { readonly events: Pick<Bus['events'], 'publish'> };
  readonly prefix: string;
  /** Converts times of the monotonic clock to the time that all processes share. */
  readonly time?: Pick<SharedTime, 'at'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly metrics: Pick<GatewayMetrics, 'refusals'>;
  /** How long an answer waits for its record, in milliseconds. Default: 0.5 s. */
  readonly waitMs?: number;
  /** How long `drain` waits for unrecorded refusals, in milliseconds. Default: 5 s. */
  readonly drainMs?: number;
}

/**
 * Publishes refusals as events: the stream keeps them while the audit service is slow or down. Callers with and without
 * a token are counted separately, so that a flood of one kind leaves room for the other.
 */
export function createBusRefusalRecorder(deps: BusRefusalRecorderDeps): RefusalRecorder {
  const forbidden = keep(deps, FORBIDDEN);
  const unauthenticated = keep(deps, UNAUTHENTICATED);
  let waiting = 0;

  return {
    async recordForbidden(request, error) {
      const { recorded } = forbidden.add(describe(request, error));
      if (waiting >= MAX_WAITING) return;
      waiting += 1;
      await inTime(recorded, deps.waitMs ?? WAIT_MS);
      waiting -= 1;
    },
    recordUnauthenticated(request, error, client) {
      unauthenticated.add({ ...describe(request, error), client: networkOf(client) });
    },
    async drain() {
      const left = await Promise.all(
        [forbidden, unauthenticated].map(({ keeper }) => keeper.drain(deps.drainMs ?? DRAIN_MS)),
      );
      for (const tally of left.flat()) {
        deps.metrics.refusals.inc({ outcome: 'lost' }, tally.count);
        deps.logger.error(
          { refusal: tally.refusal, count: tally.count, first_at: timeOf(deps).at(tally.firstAt) },
          'refusal not recorded',
        );
      }
    },
  };
}

interface Kept {
  readonly keeper: RefusalKeeper;
  add(refusal: RequestRefusal): Tally;
}

function keep(deps: BusRefusalRecorderDeps, policy: TallyPolicy): Kept {
  const { bus, metrics, logger } = deps;
  const tallies = createRefusalTallies({ policy });
  /** A retried tally is the same event, so that consumers recognise it. */
  const events = new WeakMap<Tally, SerialisedEvent>();
  const eventFor = (tally: Tally): SerialisedEvent => {
    const event = events.get(tally) ?? toEvent(deps, tally);
    events.set(tally, event);
    return event;
  };
  const keeper = keepRefusals({
    tallies,
    async store(batch) {
      const outgoing = batch.map(eventFor).map(({ id, subject, body }) => ({ id, subject, data: Buffer.from(body) }));
      await bus.events.publish(outgoing);
      metrics.refusals.inc({ outcome: 'recorded' }, sum(batch));
    },
    onFailure: (err, batch) => logger.warn({ err, refusals: sum(batch) }, 'refusals not recorded yet'),
  });
  return {
    keeper,
    add(refusal) {
      const tally = tallies.add(refusal);
      keeper.notice();
      return tally;
    },
  };
}

function sum(tallies: readonly Tally[]): number {
  return tallies.reduce((total, { count }) => total + count, 0);
}

function describe({ principal, operation, ...request }: RefusedRequest, error: HandoffError): RequestRefusal {
  return {
    principal: principal === undefined ? undefined : identityOf(principal),
    client: undefined,
    operation: operation?.name ?? 'unknown',
    method: operation?.http.method,
    route: request.route,
    targetId: request.targetId,
    code: error.code,
    // Not the detail: that may be advice.
    explanation: error.message,
    traceId: request.traceId,
    traceparent: request.traceparent,
  };
}

/** The shared time and not this gateway's clock, because the audit log keeps it for ever. */
function timeOf({ time = sharedTime }: BusRefusalRecorderDeps): Pick<SharedTime, 'at'> {
  return time;
}

function toEvent(deps: BusRefusalRecorderDeps, tally: Tally): SerialisedEvent {
  const { prefix } = deps;
  const { refusal, count } = tally;
  const [firstAt, lastAt] = [tally.firstAt, tally.lastAt].map((at) => timeOf(deps).at(at)) as [Date, Date];
  const id = uuidv7(lastAt);
  return createEvent({
    prefix,
    service: 'gateway',
    name: 'request.refused',
    id,
    time: lastAt,
    aggregateId: refusal.targetId ?? id,
    traceparent: refusal.traceparent,
    data: {
      session_id: null,
      task_id: null,
      approval_id: null,
      trace_id: refusal.traceId,
      participants: [],
      actor: refusal.principal ?? { system: true },
      role: null,
      operation: refusal.operation ?? 'several',
      code: refusal.code,
      target_id: refusal.targetId ?? null,
      ...(refusal.method === undefined ? {} : { method: refusal.method }),
      ...(refusal.route === undefined ? {} : { route: refusal.route }),
      ...(refusal.explanation === undefined ? {} : { explanation: refusal.explanation }),
      ...(refusal.client === undefined ? {} : { client: refusal.client }),
      count,
      first_at: firstAt.toISOString(),
      last_at: lastAt.toISOString(),
    },
  });
}

function inTime(recorded: Promise<void>, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    void recorded.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
