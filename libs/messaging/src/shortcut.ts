import type { Log } from '@handoff/kernel';
import { createMemoryRequestBus } from './memory/memory-request-bus.js';
import type { RequestBus } from './request-bus.js';

/**
 * Keeps requests within this process where it serves their subject itself. Other requests, and those of other processes,
 * go over the bus. The same shortcut is for all users of the bus: what one of them serves, the others reach.
 */
export function createShortcut({ log }: { readonly log: Log }): (requests: RequestBus) => RequestBus {
  const local = createMemoryRequestBus({ log, isOpen: () => true });
  return (requests) => ({
    request: (subject, message, options) =>
      (local.isServed(subject) ? local : requests).request(subject, message, options),
    async serve(service, endpoints) {
      const servings = [await requests.serve(service, endpoints), await local.serve(service, endpoints)];
      return { drain: async () => void (await Promise.all(servings.map((serving) => serving.drain()))) };
    },
  });
}
