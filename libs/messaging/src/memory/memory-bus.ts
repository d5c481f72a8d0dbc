import type { Log } from '@handoff/kernel';
import type { Bus } from '../bus.js';
import { createMemoryEventBus } from './memory-event-bus.js';
import { createMemoryRequestBus } from './memory-request-bus.js';

/** A bus within this process, for the embedded mode and for tests. It behaves like NATS, and keeps nothing after exit. */
export function openMemoryBus({ log }: { readonly log: Log }): Bus {
  let open = true;
  const isOpen = (): boolean => open;
  const requests = createMemoryRequestBus({ log, isOpen });
  const events = createMemoryEventBus({ log, isOpen });

  return {
    kind: 'memory',
    requests,
    events,
    isConnected: isOpen,
    async close() {
      await Promise.all([events.settle(), requests.settle()]);
      open = false;
    },
  };
}
