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
  /** The clock for deadlines. */
  readonly clock?: SteadyClock;
  /** MAX_IN_FLIGHT: the maximum number of calls in flight. More calls get `OVERLOADED`. */
  readonly maxInFlight: number;
  /**
   * The maximum number of waiting calls by operation, such as long polls. They have a bound of their own, so that
   * waiting calls do not keep out others.
   */
  readonly maxWaiting?: Readonly<Partial<Record<OperationNameOf<S>, number>>>;
  /** CALLER_SHARE_PERCENT: the share of each bound that one caller may use, through all gateways together. */
  readonly callerSharePercent: number;
}

/**
 * Serves every operation of a service on the bus. Each call is decoded; refused when its deadline has passed, or when
 * too many calls are in flight, in total or of its caller; validated by the contract; handled; and answered with the
 * representation, or with an error without internal detail.
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
