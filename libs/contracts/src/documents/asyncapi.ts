import {
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
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels,
    operations,
    components: { messages, schemas: sorted(schemas) },
  };
}

function describeMessage(name: EventName, definition: EventDefinition, schemas: Components): Json {
  const type = { type: 'string', const: eventType(name) };
  const data = refer(definition.data, schemas);
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
