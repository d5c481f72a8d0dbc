import type { Bus } from '@handoff/messaging';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { SharedConfig } from '../config/shared-config.js';
import { parseCallKeys } from './call-keys.js';
import { sealRequests } from './sealed-requests.js';

/**
 * The bus that a process provides to its modules: it seals every request, and refuses messages without a valid seal.
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
  return (self) => {
    const onRefused = (what: string): void => refused.inc({ module: self, what });
    return { ...bus, requests: sealRequests({ requests: bus.requests, self, keys, logger, onRefused }) };
  };
}
