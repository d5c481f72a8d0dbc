import { COMMAND_SERVICE_CONFIG, SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

/** What this service reads from the environment. */
export const SESSION_CONFIG = {
  ...COMMAND_SERVICE_CONFIG,
  KNOWN_ROLES: SHARED_CONFIG.KNOWN_ROLES,
  SESSION_RETENTION_DAYS: {
    schema: Type.Integer({ minimum: 1, maximum: 3650 }),
    default: '7',
    description: 'After so many days without a change a session expires; one that has ended is deleted after as many.',
  },
} as const satisfies ConfigSpec;
