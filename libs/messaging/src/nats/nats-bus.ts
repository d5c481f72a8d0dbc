import type { Bus } from '../bus.js';
import type { Log } from '../log.js';
import { openLink } from './link.js';
import { createNatsEventBus } from './nats-event-bus.js';
import { createNatsRequestBus } from './nats-request-bus.js';
import { parseServers } from './parse-servers.js';

/** A bus on NATS with JetStream, 2.9 or newer. Opening it waits for nothing. */
export function openNatsBus(options: {
  readonly url: string;
  readonly name: string;
  readonly subjectPrefix: string;
  readonly log: Log;
}): Bus {
  const { name, subjectPrefix, log } = options;
  const link = openLink({ servers: parseServers(options.url), name, log });
  const requests = createNatsRequestBus({ link, log });
  const events = createNatsEventBus({ link, subjectPrefix, log });

  return {
    kind: 'nats',
    requests,
    events,
    isConnected: () => link.current() !== undefined,
    async close() {
      await Promise.all([events.settle(), requests.settle()]);
      await link.close();
    },
  };
}
