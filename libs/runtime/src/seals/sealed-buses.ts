import { createShortcut, type Bus } from '@handoff/messaging';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { SharedConfig } from '../config/shared-config.js';
import { parseCallKeys } from './call-keys.js';
import { sealRequests } from './sealed-requests.js';

/**
 * The bus that a process provides to its modules: it seals every request that leaves the process, and refuses messages
 * without a valid seal. Modules of one process call each other directly: no other process can reach such a call.
 */
export function createSealedBuses(deps: {
  readonly bus: Bus;
  readonly shared: Pick<SharedConfig, 'CALL_KEYS'>;
  readonly logger: Logger;
  readonly metrics: Registry;
}): (module: string) => Bus {
  const { bus, shared, logger, metrics } = deps;
  const keys = parseCallKeys(shared.CALL_KEYS ?? '');
  const refused = new Counter({
    name: 'handoff_unsealed_messages_total',
    help: 'Calls and replies refused because their seal was missing or wrong. Any at all is worth an alert.',
    labelNames: ['module', 'what'],
    registers: [metrics],
  });
  const shortcut = createShortcut({ log: logger });
  return (self) => {
    const onRefused = (what: string): void => refused.inc({ module: self, what });
    return { ...bus, requests: shortcut(sealRequests({ requests: bus.requests, self, keys, logger, onRefused })) };
  };
}
