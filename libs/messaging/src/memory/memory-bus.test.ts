import { createBusHarness, type BusHarness } from '../testing/bus-harness.js';
import type { Bus } from '../bus.js';
import { eventBusContract } from '../event-bus.contract.js';
import { openBus } from '../open-bus.js';
import { requestBusContract } from '../request-bus.contract.js';

/** All participants of one test join the same bus, since they are in this one process. */
function memoryHarness(): BusHarness {
  let shared: { readonly prefix: string; readonly bus: Promise<Bus> } | undefined;
  return createBusHarness((prefix) => {
    if (shared?.prefix !== prefix)
      shared = { prefix, bus: openBus({ url: 'memory:', name: 'test', subjectPrefix: prefix }) };
    return shared.bus;
  });
}

requestBusContract('memory', memoryHarness);
eventBusContract('memory', memoryHarness);
