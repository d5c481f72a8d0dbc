import { COMMAND_SERVICE_CONFIG, SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

/** What this service reads from the environment. */
export const WEBHOOK_CONFIG = {
  ...COMMAND_SERVICE_CONFIG,
  KNOWN_ROLES: SHARED_CONFIG.KNOWN_ROLES,
  HANDOFF_DATA_DIR: SHARED_CONFIG.HANDOFF_DATA_DIR,
  WEBHOOK_SECRET_KEY: {
    schema: Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$',
      description: '32 bytes in base64 (several separated by commas)',
    }),
    secret: true,
    requiredWhenScaled: true,
    description:
      'Seals the signing secrets of webhooks in the database; the embedded mode makes one in HANDOFF_DATA_DIR. Of several the first seals and all of them open, so that it can be replaced.',
  },
  WEBHOOK_ALLOW_INSECURE: {
    schema: Type.Boolean(),
    default: 'false',
    description: 'Whether webhooks may have http URLs. What is sent can then be read on the way.',
  },
  WEBHOOK_ALLOWED_PRIVATE_HOSTS: {
    schema: Type.Array(Type.String({ minLength: 1 }), { description: 'a comma-separated list of hosts, as in a URL' }),
    default: '',
    description:
      'Hosts of webhooks that may have addresses outside the public internet. To all others nothing is sent there, whatever their names lead to.',
  },
  WEBHOOK_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 100, maximum: 60_000 }),
    default: '10000',
    description: 'How many milliseconds an endpoint has to answer one delivery.',
  },
  WEBHOOK_MAX_DELIVERIES: {
    schema: Type.Integer({ minimum: 1, maximum: 10_000 }),
    default: '64',
    description: 'The most deliveries that one instance tries at once; of one role CALLER_SHARE_PERCENT of them.',
  },
  WEBHOOK_MAX_DELIVERIES_EACH: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000 }),
    default: '4',
    description: 'The most of them to one webhook. One whose endpoint is failing gets one.',
  },
  WEBHOOK_DISABLE_AFTER_HOURS: {
    schema: Type.Integer({ minimum: 1, maximum: 8760 }),
    default: '120',
    description: 'A webhook is disabled when for so many hours attempts have failed and none has succeeded.',
  },
  WEBHOOK_DISABLE_AFTER_FAILURES: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    default: '100',
    description: 'A webhook is disabled when so many deliveries in a row were given up.',
  },
  WEBHOOK_RETENTION_DAYS: {
    schema: Type.Integer({ minimum: 1, maximum: 3650 }),
    default: '30',
    description: 'How many days deliveries are kept after their last change, and webhooks after they were deleted.',
  },
} as const satisfies ConfigSpec;
