export type { Bus } from './bus.js';
export type {
  Disposition,
  DurableConsumer,
  EventBatchHandler,
  EventBus,
  IncomingEvent,
  OutgoingEvent,
  StreamInspection,
  StreamState,
  Subscription,
} from './event-bus.js';
export { EventRefused } from './bus-errors.js';
export { openBus, type BusOptions } from './open-bus.js';
export type { Log } from '@handoff/kernel';
export { createShortcut } from './shortcut.js';
export type { BusEndpoints, BusHandler, BusMessage, RequestBus, RequestOptions, Serving } from './request-bus.js';
export type { BusAccess } from './nats/access.js';
export * from './nats/nats-rights.js';
