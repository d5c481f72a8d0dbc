import type { Bus } from '@handoff/messaging';
import type { Module } from './module.js';

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
