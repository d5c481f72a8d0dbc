import { silentLog, type Log } from '@handoff/kernel';
import type { Bus } from './bus.js';
import { openMemoryBus } from './memory/memory-bus.js';
import type { BusAccess } from './nats/access.js';
import { openNatsBus } from './nats/nats-bus.js';

export interface BusOptions {
  /** `memory:`, or one or more `nats://[user:password@|token@]host[:port]` (`tls://` for TLS), separated by commas. */
  readonly url: string;
  /** Names the connection, for those who look at the server. */
  readonly name: string;
  /** The first token of every subject; it also names the event stream. */
  readonly subjectPrefix: string;
  /** Which part of the installation this process is: it is written to under that name, where nobody else may listen. */
  readonly part?: string;
  /** Logins and certificates for NATS. */
  readonly access?: BusAccess;
  readonly logger?: Log;
}

/**
 * Opens the bus that a URL names. A NATS bus resolves at once, also when the server is not there yet: it connects, and
 * reconnects, in the background for as long as it takes. Every memory bus is a bus of its own.
 *
 * @throws TypeError when the URL is of neither kind, or a file of `access` cannot be read.
 */
export async function openBus({
  url,
  name,
  subjectPrefix,
  part,
  access,
  logger = silentLog,
}: BusOptions): Promise<Bus> {
  if (url === 'memory:') return openMemoryBus({ log: logger });
  return openNatsBus({ url, name, subjectPrefix, part, access, log: logger });
}
