import type { EventBus } from './event-bus.js';
import type { RequestBus } from './request-bus.js';

/** A connection to the messaging system: requests, events, and its own health. */
export interface Bus {
  readonly kind: 'nats' | 'memory';
  readonly requests: RequestBus;
  readonly events: EventBus;
  /** Whether it is connected now. */
  isConnected(): boolean;
  /** Lets the requests and batches in flight finish, then disconnects. */
  close(): Promise<void>;
}
