import { COMMAND_SERVICE_CONFIG, SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

/** What this service reads from the environment. */
export const DIRECTORY_CONFIG = {
  ...COMMAND_SERVICE_CONFIG,
  MAX_PROFILE_WAITS: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    default: '2000',
    description:
      'The most requests for a profile that one instance works on or lets wait for a publication; more are refused with Retry-After.',
  },
  HANDOFF_DATA_DIR: SHARED_CONFIG.HANDOFF_DATA_DIR,
  DIRECTORY_SIGNING_KEY: {
    schema: Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$',
      description: '32 bytes in base64 (several separated by commas)',
    }),
    secret: true,
    requiredWhenScaled: true,
    description:
      'Signs the bundles of profiles (Ed25519); the embedded mode makes one in HANDOFF_DATA_DIR. Of several all sign and all verify, so that it can be replaced.',
  },
} as const satisfies ConfigSpec;
