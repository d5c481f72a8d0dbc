import type { SerialisedEvent } from '@handoff/kernel';
import type { EventPublisher } from '../operation.js';
import { EVENTS, type EventDataOf, type EventName } from './catalogue.js';
import { eventSubject, eventType } from './subjects.js';

export interface NewEvent<N extends EventName> {
  /** The prefix of every subject: NATS_SUBJECT_PREFIX, by default `handoff`. */
  readonly prefix: string;
  readonly service: EventPublisher;
  readonly name: N;
  /** A UUIDv7, unique to this event: consumers recognise duplicates by it. */
  readonly id: string;
  readonly time: Date;
  /** The aggregate that changed. Events of one aggregate keep their order. */
  readonly aggregateId: string;
  /** The aggregate's version after the change. A refusal changes nothing and has no version. */
  readonly version?: number | undefined;
  readonly traceparent?: string | undefined;
  readonly data: EventDataOf<N>;
}

/**
 * An event as CloudEvents 1.0 structured JSON. Members of `data` that the event's schema does not name are left out, so
 * that free text in a larger record cannot reach the log.
 */
export function createEvent<N extends EventName>(event: NewEvent<N>): SerialisedEvent {
  const envelope = {
    specversion: '1.0',
    id: event.id,
    source: `/handoff/${event.service}`,
    type: eventType(event.name),
    subject: event.aggregateId,
    time: event.time.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: event.aggregateId,
    sequence: event.version,
    traceparent: event.traceparent,
    data: only(Object.keys(EVENTS[event.name].data.properties), event.data),
  };
  return {
    id: event.id,
    subject: eventSubject(event.prefix, event.service, event.name),
    body: JSON.stringify(envelope),
    partitionKey: event.aggregateId,
  };
}

function only(names: readonly string[], data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of names) if (data[name] !== undefined) kept[name] = data[name];
  return kept;
}
