import { SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

/** What this service reads from the environment. */
export const SESSION_CONFIG = {
  NATS_SUBJECT_PREFIX: SHARED_CONFIG.NATS_SUBJECT_PREFIX,
  MAX_IN_FLIGHT: SHARED_CONFIG.MAX_IN_FLIGHT,
  CALLER_SHARE_PERCENT: SHARED_CONFIG.CALLER_SHARE_PERCENT,
  SESSION_RETENTION_DAYS: {
    schema: Type.Integer({ minimum: 1, maximum: 3650 }),
    default: '7',
    description: 'After so many days without a change a session expires; one that has ended is deleted after as many.',
  },
  OUTBOX_RETENTION_HOURS: {
    schema: Type.Integer({ minimum: 1, maximum: 8760 }),
    default: '24',
    description: 'How many hours published events are kept in the database, to publish them again from.',
  },
  COMMAND_RETENTION_HOURS: {
    schema: Type.Integer({ minimum: 1, maximum: 8760 }),
    default: '168',
    description:
      'How many hours a service remembers the commands of Idempotency-Keys. Not less than IDEMPOTENCY_TTL_SECONDS.',
  },
} as const satisfies ConfigSpec;
