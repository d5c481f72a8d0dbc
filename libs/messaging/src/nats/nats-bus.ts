import type { Log } from '@handoff/kernel';
import type { Bus } from '../bus.js';
import { identityFrom, type BusAccess } from './access.js';
import { openLink } from './link.js';
import { createNatsEventBus } from './nats-event-bus.js';
import { createNatsRequestBus } from './nats-request-bus.js';
import { parseServers } from './parse-servers.js';
import { ownSubjectsOf } from './own-subjects.js';

/** A bus on NATS with JetStream, 2.9 or newer. Opening it does not wait for the server. */
export function openNatsBus(options: {
  readonly url: string;
  readonly name: string;
  readonly subjectPrefix: string;
  readonly part?: string | undefined;
  readonly access?: BusAccess | undefined;
  readonly log: Log;
}): Bus {
  const { name, subjectPrefix, part, access = {}, log } = options;
  const link = openLink({
    servers: parseServers(options.url),
    identity: identityFrom(access),
    ownSubjects: part === undefined ? undefined : ownSubjectsOf(subjectPrefix, part),
    name,
    log,
  });
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
