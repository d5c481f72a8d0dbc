import { SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';

/** What this service reads from the environment. */
export const AUDIT_CONFIG = {
  NATS_SUBJECT_PREFIX: SHARED_CONFIG.NATS_SUBJECT_PREFIX,
  MAX_IN_FLIGHT: SHARED_CONFIG.MAX_IN_FLIGHT,
} as const satisfies ConfigSpec;
