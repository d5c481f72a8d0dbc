import { Type } from 'typebox';
import {
  choice,
  closed,
  DEAD_LETTER_STATUSES,
  DeadLetter,
  NextCursor,
  Nothing,
  Page,
  text,
  Uuid,
  WholeDeadLetter,
} from '../schemas/index.js';
import { changeOf, defineOperation, readOf } from './define-operation.js';

const OneDeadLetter = closed({ dead_letter_id: Uuid });

/** The longest reason, in characters. */
const MAX_REASON = 1_000;
const Act = closed({ reason: Type.Optional(text(MAX_REASON, 'Why; kept in the audit log')) });

export const listDeadLetters = defineOperation({
  name: 'listDeadLetters',
  service: 'audit',
  summary: 'List messages that could not be processed',
  description: 'Last seen first, for auditors and admins; for other callers there are none. A page ends at 4 MiB.',
  access: 'read',
  params: Nothing,
  query: closed({
    status: { ...choice(DEAD_LETTER_STATUSES, 'Only those in this status'), default: 'parked' as const },
    ...Page,
  }),
  body: undefined,
  result: Type.Object({ dead_letters: Type.Array(DeadLetter), next_cursor: NextCursor }, { title: 'DeadLetterPage' }),
  errors: [],
  http: readOf('/dead-letters'),
} as const);

export const getDeadLetter = defineOperation({
  name: 'getDeadLetter',
  service: 'audit',
  summary: 'Read a message that could not be processed',
  description: 'With its bytes, for auditors and admins. They may be anything: treat them as hostile.',
  access: 'read',
  params: OneDeadLetter,
  query: Nothing,
  body: undefined,
  result: WholeDeadLetter,
  errors: ['NOT_FOUND'],
  http: readOf('/dead-letters/{dead_letter_id}'),
} as const);

export const redriveDeadLetter = defineOperation({
  name: 'redriveDeadLetter',
  service: 'audit',
  summary: 'Have a message processed after all',
  description:
    'By an admin. The consumer that could not process it tries again, for example after an upgrade: it is `redriven`, or ' +
    'stays `parked` with the `error_code` of this attempt. No other consumer gets it. One that was redriven before stays so.',
  access: 'write',
  params: OneDeadLetter,
  query: Nothing,
  body: Act,
  bodyOptional: true,
  result: DeadLetter,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION'],
  http: changeOf('/dead-letters/{dead_letter_id}/redrive', { versioned: false }),
} as const);

export const dropDeadLetter = defineOperation({
  name: 'dropDeadLetter',
  service: 'audit',
  summary: 'Give a message up',
  description:
    'By an admin. Its bytes are deleted; its record in the audit log, with their hash, stays. One that was dropped before stays so.',
  access: 'write',
  params: OneDeadLetter,
  query: Nothing,
  body: Act,
  bodyOptional: true,
  result: DeadLetter,
  errors: ['NOT_FOUND', 'ROLE_NOT_HELD', 'ILLEGAL_TRANSITION'],
  http: changeOf('/dead-letters/{dead_letter_id}/drop', { versioned: false }),
} as const);
