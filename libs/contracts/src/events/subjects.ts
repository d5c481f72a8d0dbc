import type { EventPublisher, ServiceName } from '../operation.js';
import type { EventName } from './catalogue.js';

/** The bus subject of an event: `<prefix>.evt.<service>.v1.<event>`. */
export function eventSubject(prefix: string, service: EventPublisher, name: EventName): string {
  return `${prefix}.evt.${service}.v1.${name}`;
}

/** The subjects of every event, of every service, whatever its version. */
export function allEventsSubject(prefix: string): string {
  return `${prefix}.evt.>`;
}

/** The subject on which the audit service hints at what it has just appended to the log: `{"entries": [LogEntry]}`. */
export function logHintSubject(prefix: string): string {
  return `${prefix}.hint.audit.v1.appended`;
}

/** The subject on which the instances of a service tell the one that publishes that there is something to publish. */
export function outboxHintSubject(prefix: string, service: ServiceName): string {
  return `${prefix}.hint.${service}.v1.committed`;
}

const TYPE = /^handoff\.([a-z_]+\.[a-z_]+)\.v1$/;

/** The CloudEvents `type` of an event. It does not depend on the prefix: consumers branch on it. */
export function eventType(name: EventName): string {
  return `handoff.${name}.v1`;
}

/** The event's name in a CloudEvents `type`, whether or not this version knows the event; undefined if not ours. */
export function eventNameOf(type: string): string | undefined {
  return TYPE.exec(type)?.[1];
}

/** A durable consumer of every event that a service of ours has; its instances share the work. */
export interface EventConsumer {
  readonly durable: 'audit' | 'webhook';
  readonly maxBatch: number;
}

/** The services that consume events, by their durable's name. */
export const EVENT_CONSUMERS = {
  audit: { durable: 'audit', maxBatch: 200 },
  webhook: { durable: 'webhook', maxBatch: 200 },
} as const satisfies Record<string, EventConsumer>;
