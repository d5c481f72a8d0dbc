import { HandoffError } from '@handoff/kernel';
import { Type, type Static, type TSchema } from 'typebox';
import { Timestamp, Uuid } from '../schemas/index.js';
import { parseJsonStrict } from '../strict-json.js';
import { checkFor } from '../validation/compiled.js';
import { toFieldErrors } from '../validation/field-errors.js';
import { EVENT_PUBLISHERS } from '../operation.js';
import { EVENTS, isEventName } from './catalogue.js';
import { AnyEventData } from './event-data.js';
import { eventNameOf } from './subjects.js';

/** CloudEvents 1.0 with the attributes of Handoff's events. Open, because later versions may add attributes. */
export const EventEnvelope = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    id: Uuid,
    source: Type.String({ pattern: '^/handoff/[a-z]+$' }),
    type: Type.String({ pattern: '^handoff\\.[a-z_]+\\.[a-z_]+\\.v1$' }),
    subject: Type.String({ minLength: 1, maxLength: 200, description: 'The id of what it happened to' }),
    time: Timestamp,
    datacontenttype: Type.Literal('application/json'),
    partitionkey: Type.String({ minLength: 1, maxLength: 200, description: 'Events with one key are in order' }),
    sequence: Type.Optional(Type.Integer({ minimum: 1, description: "The aggregate's version after the change" })),
    traceparent: Type.Optional(Type.String({ maxLength: 200, description: 'W3C Trace Context' })),
  },
  { title: 'EventEnvelope' },
);

/** An event that was read and checked. */
export interface ReceivedEvent extends Static<typeof EventEnvelope> {
  /** Its name, such as `task.routed`. A later version may publish names that this version does not know. */
  readonly name: string;
  readonly data: Static<typeof AnyEventData> & Readonly<Record<string, unknown>>;
}

/**
 * Parses and checks an event that arrived on a subject. NATS permissions decide who publishes on which subject, so the
 * event's source and type have to match its subject. Unknown events and members are read as far as this version knows
 * them, so that consumers can be upgraded after publishers.
 *
 * @throws HandoffError `MALFORMED_JSON`, `UNSAFE_JSON` or `VALIDATION_FAILED` when the bytes are not an event of
 * Handoff, or its subject belongs to another service.
 */
export function readEvent(bytes: Uint8Array, busSubject: string): ReceivedEvent {
  const event = parseJsonStrict(bytes);
  assertConforms(EventEnvelope, event, '');
  const { data, type } = event as { readonly data: unknown; readonly type: string };
  const name = eventNameOf(type) ?? type;
  assertConforms(isEventName(name) ? EVENTS[name].data : AnyEventData, data, '/data');
  const received = { ...(event as Omit<ReceivedEvent, 'name'>), name };
  assertPublishedBy(received, busSubject);
  return received;
}

/** A service publishes its own events only: `task.completed` on a subject of the session service is forged or a bug. */
function assertPublishedBy({ name, source }: ReceivedEvent, busSubject: string): void {
  const service = EVENT_PUBLISHERS.find((each) => source === `/handoff/${each}`);
  const mayPublish = !isEventName(name) || EVENTS[name].services.some((each) => each === service);
  const [prefix = ''] = busSubject.split('.');
  if (service !== undefined && mayPublish && busSubject === `${prefix}.evt.${service}.v1.${name}`) return;
  throw new HandoffError('VALIDATION_FAILED', {
    detail: 'The event was not published by the service that it names.',
    errors: [{ pointer: '/source', message: 'must be the service whose subject it was published on' }],
  });
}

function assertConforms(schema: TSchema, value: unknown, at: string): void {
  const mistakes = checkFor(schema)(value);
  if (mistakes.length === 0) return;
  const errors = toFieldErrors(mistakes, 'body').map(({ pointer, message }) => ({ pointer: at + pointer, message }));
  throw new HandoffError('VALIDATION_FAILED', { detail: 'The message is not an event of Handoff.', errors });
}
