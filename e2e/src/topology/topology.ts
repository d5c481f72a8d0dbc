import { randomBytes } from 'node:crypto';
import { testCallKeys } from '@handoff/testing';
import type { HandoffProcess } from './handoff-process.js';

/** A caller: the subject and the roles of its token. */
export interface Caller {
  readonly subject: string;
  readonly roles: readonly string[];
}

/** Allows webhooks to receivers of the tests, which listen only on this address. */
export const WEBHOOKS_ON_LOOPBACK = { WEBHOOK_ALLOW_INSECURE: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' };

/** The environment that every process of a scaled topology shares, apart from the login to NATS. */
export function sharedEnv(parts: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly issuer: { readonly url: string; readonly audience: string };
  readonly dataDir: string;
}): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: parts.databaseUrl,
    REDIS_URL: parts.redisUrl,
    NATS_SUBJECT_PREFIX: parts.prefix,
    CALL_KEYS: testCallKeys(),
    IDEMPOTENCY_MAC_KEY: randomBytes(32).toString('base64'),
    OIDC_ISSUER_URL: parts.issuer.url,
    OIDC_AUDIENCE: parts.issuer.audience,
    HANDOFF_DATA_DIR: parts.dataDir,
    LOG_LEVEL: 'warn',
    // The tests have few callers, which send many requests.
    RATE_LIMIT_PER_SECOND: '0',
    ...WEBHOOKS_ON_LOOPBACK,
    WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64'),
    DIRECTORY_SIGNING_KEY: randomBytes(32).toString('base64'),
  };
}

/** A running Handoff, seen from outside. */
export interface Topology {
  readonly name: 'embedded' | 'scaled';
  /** Base URLs of the gateways, at least one. */
  readonly gateways: readonly string[];
  /** The processes, of each module one or more. */
  readonly processes: readonly HandoffProcess[];
  /** Returns a token of the issuer that the gateways trust. */
  token(caller: Caller): Promise<string>;
  stop(): Promise<void>;
}
