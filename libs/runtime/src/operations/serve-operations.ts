import { operationsOf, operationSubject, type OperationDefinition, type ServiceName } from '@handoff/contracts';
import { bounded, steadyClock, type SteadyClock } from '@handoff/kernel';
import type { Bus, BusHandler, Serving } from '@handoff/messaging';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { OperationHandlers, OperationNameOf } from './handlers.js';
import { createOperationEndpoint, type AnyHandler } from './operation-endpoint.js';
import { operationMetrics } from './operation-metrics.js';

export interface ServeOperationsOptions<S extends ServiceName> {
  readonly bus: Pick<Bus, 'requests'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
  readonly service: S;
  /** The product's version; shown by `nats micro ls`. */
  readonly version: string;
  readonly handlers: OperationHandlers<S>;
  readonly logger: Logger;
  readonly metrics: Registry;
  /** What deadlines are counted by. */
  readonly clock?: SteadyClock;
  /** MAX_IN_FLIGHT: the most calls worked on at once; more are refused with `OVERLOADED`. */
  readonly maxInFlight: number;
  /**
   * Operations that wait rather than work, such as long polls, and how many calls of each may. They are counted apart:
   * those who wait keep nobody out who works.
   */
  readonly maxWaiting?: Readonly<Partial<Record<OperationNameOf<S>, number>>>;
  /** CALLER_SHARE_PERCENT: how much of each of these bounds one caller may have, whatever gateways it calls through. */
  readonly callerSharePercent: number;
}

/**
 * Serves every operation of a service on the bus. A call is decoded, dropped when its deadline has passed, refused when
 * too many are in flight, or too many of its caller, validated by the operation's contract, handled, and answered: with the representation, or with
 * an error that tells nothing of the inside.
 */
export async function serveOperations<S extends ServiceName>(options: ServeOperationsOptions<S>): Promise<Serving> {
  const { bus, prefix, service, version, logger, metrics, clock = steadyClock } = options;
  const handlers = options.handlers as unknown as Readonly<Record<string, AnyHandler>>;
  const common = { at: `this instance of the ${service} service`, sharePercent: options.callerSharePercent };
  const gate = bounded({ ...common, name: 'requests in flight', max: options.maxInFlight });
  const maxWaiting: Readonly<Record<string, number | undefined>> = options.maxWaiting ?? {};
  const measure = operationMetrics(metrics, service, gate);
  const endpointOf = (operation: OperationDefinition): BusHandler => {
    const handler = handlers[operation.name];
    if (handler === undefined) throw new TypeError(`operation ${operation.name} has no handler`);
    const max = maxWaiting[operation.name];
    const own = max === undefined ? gate : bounded({ ...common, name: `calls of ${operation.name}`, max });
    return createOperationEndpoint({ operation, handler, gate: own, clock, logger, observe: measure(operation.name) });
  };
  return bus.requests.serve(
    { name: `${prefix}-${service}`, version, description: `The ${service} operations of Handoff.` },
    Object.fromEntries(
      operationsOf(service).map((operation) => [operationSubject(prefix, operation), endpointOf(operation)]),
    ),
  );
}
