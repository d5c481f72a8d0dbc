import { Type, type Static } from 'typebox';
import { choice, nullable, Timestamp } from './common.js';

export const DEAD_LETTER_STATUSES = ['parked', 'redriven', 'dropped'] as const;

/** A message that a consumer can never process, as long as nothing changes; without its bytes. */
export const DeadLetter = Type.Object(
  {
    dead_letter_id: Type.String({
      format: 'uuid',
      description: 'Also the id of the `audit.unreadable_event` entry in the audit log',
    }),
    status: choice(DEAD_LETTER_STATUSES, '`parked` until it is processed after all, or given up'),
    consumer: Type.String({ description: 'The consumer that could not process it' }),
    event_id: Type.String({ description: 'The id of the message on the bus, printable' }),
    subject: Type.String({ description: 'Where it was published, printable' }),
    error_code: Type.String({ description: 'What the last attempt came to' }),
    attempts: Type.Integer({ minimum: 1, description: 'How often it was tried' }),
    first_seen: Timestamp,
    last_seen: Timestamp,
  },
  { title: 'DeadLetter' },
);
export type DeadLetter = Static<typeof DeadLetter>;

/** A dead letter with its bytes. */
export const WholeDeadLetter = Type.Object(
  {
    ...DeadLetter.properties,
    body: nullable(Type.String({ description: 'Its bytes as text; null when they are no UTF-8, or it was dropped' })),
    body_base64: nullable(Type.String({ description: 'Its bytes in Base64 when they are no UTF-8, otherwise null' })),
  },
  { title: 'WholeDeadLetter' },
);
export type WholeDeadLetter = Static<typeof WholeDeadLetter>;
