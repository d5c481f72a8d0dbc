import { SERVICE_CONFIG, SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

/** What this service reads from the environment. */
export const AUDIT_CONFIG = {
  ...SERVICE_CONFIG,
  KNOWN_ROLES: SHARED_CONFIG.KNOWN_ROLES,
  MAX_AUDIT_REPORTS_PER_HOUR: {
    schema: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
    default: '1000',
    description:
      'How many reports of one caller the audit log takes within an hour; more are refused with Retry-After.',
  },
} as const satisfies ConfigSpec;
