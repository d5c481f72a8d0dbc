import { COMMAND_SERVICE_CONFIG, SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

/** The settings of this service. */
export const TASK_CONFIG = {
  ...COMMAND_SERVICE_CONFIG,
  MAX_STATUS_WAITS: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    default: '10000',
    description:
      'The most status requests that one instance lets wait for a change; more are refused with Retry-After.',
  },
  MAX_CLAIM_WAITS: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    default: '10000',
    description:
      'The most claims that one instance works on or lets wait for a task; more are refused with Retry-After.',
  },
  MAX_INBOX_TASKS: {
    schema: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
    default: '10000',
    description:
      'How many tasks of one sender may wait for one role, whatever roles it sends as; more are refused with Retry-After.',
  },
  MAX_INBOX_MIB: {
    schema: Type.Integer({ minimum: 1, maximum: 1_048_576 }),
    default: '32',
    description: 'How much those tasks may ask for together, in MiB of description, data and context.',
  },
  ROUTING_RULES: {
    schema: Type.Union([Type.Literal('off'), Type.Literal('on')]),
    default: 'off',
    description:
      'Whether the rules of profiles about task.route count when a task is routed or amended: each asks the directory service then, and fails without it.',
  },
  KNOWN_ROLES: SHARED_CONFIG.KNOWN_ROLES,
  TASK_RETENTION_DAYS: {
    schema: Type.Integer({ minimum: 1, maximum: 3650 }),
    default: '30',
    description: 'After so many days without a change a task expires.',
  },
  APPROVAL_EXPIRY_DAYS: {
    schema: Type.Integer({ minimum: 1, maximum: 3650 }),
    default: '7',
    description: 'After so many days without a decision an approval expires, where no other time was asked for.',
  },
} as const satisfies ConfigSpec;
