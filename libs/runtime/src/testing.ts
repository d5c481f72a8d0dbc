import { operationsOf, type ServiceName } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import type { Bus, Serving } from '@handoff/messaging';
import { Registry } from 'prom-client';
import { createLogger } from './logging/logger.js';
import type { Module } from './module.js';
import type { OperationHandlers } from './operations/handlers.js';
import { serveOperations } from './operations/serve-operations.js';

/** A module that hands a test the bus that the process lends its modules. */
export interface BusLender {
  readonly module: Module;
  /** @throws Error before the process has started. */
  readonly bus: () => Bus;
}

/** Makes a module to start beside those under test. */
export function createBusLender(): BusLender {
  let bus: Bus | undefined;
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    module: {
      name: 'lender',
      config: {},
      start(context) {
        bus = context.bus;
        return Promise.resolve({ checks: () => Promise.resolve({}), drain: nothing, close: nothing });
      },
    },
    bus() {
      if (bus === undefined) throw new Error('the process has not started');
      return bus;
    },
  };
}

/** Serves some operations of a service on a bus, in its place. It answers the others with `UNAVAILABLE`. */
export function serveInPlaceOf<S extends ServiceName>(
  service: S,
  { bus, prefix }: { readonly bus: Bus; readonly prefix: string },
  handlers: Partial<OperationHandlers<S>>,
): Promise<Serving> {
  const unwanted = () => Promise.reject(new HandoffError('UNAVAILABLE'));
  const others = Object.fromEntries(operationsOf(service).map(({ name }) => [name, unwanted]));
  return serveOperations({
    bus,
    prefix,
    service,
    version: '0.0.0',
    logger: createLogger({ level: 'silent', name: service, version: '0.0.0' }),
    metrics: new Registry(),
    maxInFlight: 1_000,
    callerSharePercent: 100,
    handlers: { ...others, ...handlers } as object as OperationHandlers<S>,
  });
}
