import {
  allEventsSubject,
  EventEnvelope,
  EVENTS,
  eventSubject,
  eventType,
  type EventDefinition,
  type EventName,
} from '../events/index.js';
import type { EventPublisher } from '../operation.js';
import { refer, sorted, type Components, type Json } from './components.js';
import { PRODUCT_VERSION } from '../version.js';

const PREFIX = 'handoff';

/** AsyncAPI has no binding for JetStream, so an extension names the stream and what a durable consumer of it needs. */
const NATS: Json = {
  host: 'localhost:4222',
  protocol: 'nats',
  description:
    'NATS with JetStream. Sign in as the user `subscriber`, which can read every event and change nothing; its inbox is ' +
    '`_INBOX_handoff_subscriber`. `handoff nats-users` prints it. docs/api/EVENTS.md has a complete subscriber in TypeScript.',
  'x-jetstream': {
    stream: { name: 'HANDOFF_EVENTS', subjects: [allEventsSubject(PREFIX)], max_age: '30d', duplicate_window: '10m' },
    consumer: {
      durable_name: 'subscriber',
      filter_subject: allEventsSubject(PREFIX),
      ack_policy: 'explicit',
      deliver_policy: 'new',
      ack_wait: '30s',
      max_deliver: -1,
      max_ack_pending: 1,
    },
  },
};

/**
 * The events as an AsyncAPI 3.0 document: one channel per subject, each message a CloudEvent. The output is
 * deterministic.
 */
export function asyncApiDocument(): Readonly<Record<string, Json>> {
  const schemas: Components = {};
  const messages: Record<string, Json> = {};
  const channels: Record<string, Json> = {};
  const operations: Record<string, Json> = {};
  refer(EventEnvelope, schemas);
  for (const [name, definition] of Object.entries<EventDefinition>(EVENTS) as [EventName, EventDefinition][]) {
    messages[name] = describeMessage(name, definition, schemas);
    for (const service of definition.services) {
      const id = `${service}.${name}`;
      channels[id] = describeChannel(service, name);
      operations[`publish.${id}`] = {
        action: 'send',
        channel: { $ref: `#/channels/${id}` },
        summary: definition.summary,
        description: `Published by the ${service} service in the transaction of the change.`,
      };
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Handoff events',
      version: PRODUCT_VERSION,
      description:
        'Every change, as CloudEvents 1.0 (structured JSON) in the JetStream stream HANDOFF_EVENTS. At least once: ' +
        'recognise repetitions by `id`. In order per `partitionkey`. `handoff` at the start of each subject is the ' +
        'configured prefix.',
      contact: { name: 'The maintainers of Handoff' },
      license: { name: 'Apache-2.0' },
      tags: [{ name: 'events', description: 'What has happened to sessions, tasks, approvals, webhooks and profiles' }],
    },
    servers: { nats: NATS },
    defaultContentType: 'application/cloudevents+json',
    channels,
    operations,
    components: { messages, schemas: sorted(schemas) },
  };
}

function describeMessage(name: EventName, definition: EventDefinition, schemas: Components): Json {
  const type = { type: 'string', const: eventType(name), description: 'What happened' };
  const data = {
    ...(refer(definition.data, schemas) as { readonly $ref: string }),
    description: 'To whom and to what',
  };
  return {
    name: eventType(name),
    title: definition.summary,
    contentType: 'application/cloudevents+json',
    payload: {
      allOf: [
        { $ref: '#/components/schemas/EventEnvelope' },
        { type: 'object', required: ['type', 'data'], properties: { type, data } },
      ],
    },
  };
}

function describeChannel(service: EventPublisher, name: EventName): Json {
  return {
    address: eventSubject(PREFIX, service, name),
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
  };
}
