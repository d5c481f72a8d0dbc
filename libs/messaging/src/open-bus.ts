import type { Bus } from './bus.js';
import type { Log } from './log.js';

export interface BusOptions {
  /** `memory:`, or one or more `nats://[user:password@|token@]host[:port]`, separated by commas. */
  readonly url: string;
  /** Names the connection, for those who look at the server. */
  readonly name: string;
  /** The first token of every subject; it also names the event stream. */
  readonly subjectPrefix: string;
  readonly logger?: Log;
}

/**
 * Opens the bus that a URL names. A NATS bus resolves at once, also when the server is not there yet: it connects, and
 * reconnects, in the background for as long as it takes.
 *
 * @throws TypeError when the URL is of neither kind.
 */
export async function openBus(options: BusOptions): Promise<Bus> {
  throw new TypeError(`not a bus URL: ${options.name}`);
}
