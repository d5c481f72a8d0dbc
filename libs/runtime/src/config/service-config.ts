import { Type } from 'typebox';
import type { ConfigSpec } from '../config.js';
import { SHARED_CONFIG } from './shared-config.js';

/** What every service reads from the environment. */
export const SERVICE_CONFIG = {
  NATS_SUBJECT_PREFIX: SHARED_CONFIG.NATS_SUBJECT_PREFIX,
  MAX_IN_FLIGHT: SHARED_CONFIG.MAX_IN_FLIGHT,
  CALLER_SHARE_PERCENT: SHARED_CONFIG.CALLER_SHARE_PERCENT,
} as const satisfies ConfigSpec;

/** The variables of every service that executes commands. */
export const COMMAND_SERVICE_CONFIG = {
  ...SERVICE_CONFIG,
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
