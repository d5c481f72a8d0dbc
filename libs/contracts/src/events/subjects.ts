import type { EventPublisher, ServiceName } from '../operation.js';
import type { EventName } from './catalogue.js';

/** The bus subject of an event: `<prefix>.evt.<service>.v1.<event>`. */
export function eventSubject(prefix: string, service: EventPublisher, name: EventName): string {
  return `${prefix}.evt.${service}.v1.${name}`;
}

/** The subjects of all events: every service, every version. */
export function allEventsSubject(prefix: string): string {
  return `${prefix}.evt.>`;
}

/**
 * The subject on which the audit service announces entries that it has just appended to the log: `{"entries":
 * [LogEntry]}`.
 */
export function logHintSubject(prefix: string): string {
  return `${prefix}.hint.audit.v1.appended`;
}

/**
 * The subject on which instances of a service tell of events that were just committed and are still to be published: the
 * events as a JSON array, which is empty when they are not at hand.
 */
export function outboxHintSubject(prefix: string, service: ServiceName): string {
  return `${prefix}.hint.${service}.v1.committed`;
}

/** The {@link outboxHintSubject}s of the services whose events change what a status request shows. */
export function statusHintSubjects(prefix: string): readonly string[] {
  return (['session', 'task'] as const).map((service) => outboxHintSubject(prefix, service));
}

const TYPE = /^handoff\.([a-z_]+\.[a-z_]+)\.v1$/;

/** The CloudEvents `type` of an event. It does not depend on the subject prefix, because consumers branch on it. */
export function eventType(name: EventName): string {
  return `handoff.${name}.v1`;
}

/**
 * The event's name in a CloudEvents `type`, also of an event that this version does not know. Undefined when the type
 * is not Handoff's.
 */
export function eventNameOf(type: string): string | undefined {
  return TYPE.exec(type)?.[1];
}

/** The name of a service's durable consumer of all events. The service's instances share its messages. */
export interface EventConsumer {
  readonly durable: 'audit' | 'webhook';
  readonly maxBatch: number;
  /** The least time between two batches, in milliseconds: the events of that time share a transaction. */
  readonly lingerMs: number;
}

/** The durable consumers, by service. Event streams wait for the audit service; nobody waits for the webhook service. */
export const EVENT_CONSUMERS = {
  audit: { durable: 'audit', maxBatch: 200, lingerMs: 25 },
  webhook: { durable: 'webhook', maxBatch: 200, lingerMs: 100 },
} as const satisfies Record<string, EventConsumer>;
