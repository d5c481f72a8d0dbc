import { silentLog, type Log } from '@handoff/kernel';
import type { Bus } from './bus.js';
import { openMemoryBus } from './memory/memory-bus.js';
import type { BusAccess } from './nats/access.js';
import { openNatsBus } from './nats/nats-bus.js';

export interface BusOptions {
  /** `memory:`, or one or more `nats://[user:password@|token@]host[:port]` (`tls://` for TLS), separated by commas. */
  readonly url: string;
  /** The name of the connection in the server's monitoring. */
  readonly name: string;
  /** The first token of every subject; it also names the event stream. */
  readonly subjectPrefix: string;
  /** The part of the installation that this process is, e.g. `task`. It names subjects at which only this part may listen. */
  readonly part?: string;
  /** Logins and certificates for NATS. */
  readonly access?: BusAccess;
  readonly logger?: Log;
}

/**
 * Opens the bus at a URL. A NATS bus resolves at once, even if the server is not running yet: it connects and reconnects in
 * the background for as long as it takes. Each call for `memory:` opens a separate bus.
 *
 * @throws TypeError when the URL is neither, or a file of `access` cannot be read.
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
