import { Type } from 'typebox';
import { CALL_KEYS_PATTERN } from '../seals/call-keys.js';
import type { ConfigOf, ConfigSpec } from '../config.js';

/**
 * The variables of every process. A module that needs one names it in its own spec: `config: { NATS_SUBJECT_PREFIX:
 * SHARED_CONFIG.NATS_SUBJECT_PREFIX, … }`.
 */
export const SHARED_CONFIG = {
  DATABASE_URL: {
    schema: Type.String({
      pattern: '^(postgres(ql)?://.+|pglite:.*)$',
      description: 'postgres://… or pglite:<directory>',
    }),
    default: 'pglite:',
    secret: true,
    description:
      'The database: postgres://… (15 or newer), or pglite:<directory> for the embedded one; bare pglite: keeps it in HANDOFF_DATA_DIR.',
  },
  DATABASE_DIRECT_URL: {
    schema: Type.String({ pattern: '^postgres(ql)?://.+$', description: 'postgres://…' }),
    secret: true,
    description:
      'The same database without the pooler, where DATABASE_URL leads to a pooler in transaction mode such as PgBouncer: for migrations, and for the locks that outlive a transaction. Then nothing is sent to DATABASE_URL that such a pooler cannot pass on.',
  },
  REDIS_URL: {
    schema: Type.String({ pattern: '^(rediss?://.+|memory:)$', description: 'redis://…, rediss://… or memory:' }),
    default: 'memory:',
    secret: true,
    description: "Redis (7 or newer) for the gateway's idempotency claims, or memory: for claims in the process.",
  },
  REDIS_TLS_CA_FILE: {
    schema: Type.String({ minLength: 1 }),
    description: 'Who signs the certificate of Redis (PEM), where that is none that Node.js knows; for rediss:// URLs.',
  },
  NATS_URL: {
    schema: Type.String({
      pattern: '^(memory:|((nats|tls|wss?)://)[^,]+(,[^,]+)*)$',
      description: 'nats://… (several separated by commas) or memory:',
    }),
    default: 'memory:',
    secret: true,
    description:
      'NATS (2.9 or newer) with JetStream, several servers separated by commas, or memory: for the in-process bus. nats://user:password@host logs in; tls:// asks for TLS.',
  },
  NATS_SUBJECT_PREFIX: {
    schema: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$', description: '1 to 32 letters, digits, _ or -' }),
    default: 'handoff',
    description: 'The first token of every subject, so that several installations can share one NATS.',
  },
  NATS_CREDS_FILE: {
    schema: Type.String({ minLength: 1 }),
    description: 'A file with the credentials (JWT and seed) of a NATS user, as nsc writes it.',
  },
  NATS_NKEY_SEED_FILE: {
    schema: Type.String({ minLength: 1 }),
    description: 'A file with the seed of a NATS user that logs in by nkey.',
  },
  NATS_TLS_CA_FILE: {
    schema: Type.String({ minLength: 1 }),
    description:
      'Who signs the certificates of the NATS servers (PEM), where that is none that Node.js knows. With it, nothing is sent without TLS.',
  },
  NATS_TLS_CERT_FILE: {
    schema: Type.String({ minLength: 1 }),
    description: 'The certificate (PEM) that is shown to NATS servers that ask for one; with NATS_TLS_KEY_FILE.',
  },
  NATS_TLS_KEY_FILE: {
    schema: Type.String({ minLength: 1 }),
    description: 'The key (PEM) of NATS_TLS_CERT_FILE.',
  },
  CALL_KEYS: {
    schema: Type.String({
      pattern: CALL_KEYS_PATTERN,
      description: '<caller>-<service>:<32 bytes in base64>, separated by commas',
    }),
    secret: true,
    description:
      'The keys by which callers and services know each other over NATS: gateway-session, gateway-task, gateway-audit, gateway-webhook, gateway-directory, task-session, directory-audit, directory-task and task-directory, each process only those it is named in. Make each with "openssl rand -base64 32"; during a rotation a pair may have two: the first seals, both open. Required outside the embedded mode.',
  },
  KNOWN_ROLES: {
    schema: Type.String({
      pattern: '^ *[a-z][a-z0-9_-]{0,63} *(, *[a-z][a-z0-9_-]{0,63} *)*$',
      description: 'roles, separated by commas',
    }),
    description:
      'All roles of the installation besides admin and auditor. Whatever names any other for something new is refused (422). Unset: any role may be named, and one that nobody has held so far is answered with a warning.',
  },
  HANDOFF_DATA_DIR: {
    schema: Type.String({ minLength: 1 }),
    default: '.handoff',
    description: 'Where the embedded mode keeps its data and its signing key.',
  },
  HOST: {
    schema: Type.String({ minLength: 1 }),
    default: '127.0.0.1',
    description:
      'The address that the gateway and the ops server listen on. The embedded mode accepts loopback addresses only.',
  },
  OPS_PORT: {
    schema: Type.Integer({ minimum: 0, maximum: 65535 }),
    description:
      'The port of /livez, /readyz and /metrics; 0 is any free one. Unset: 9464, and in the embedded mode any free one if that is taken.',
  },
  LOG_LEVEL: {
    schema: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    description: 'The least level that is logged.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: Type.String({ format: 'uri', pattern: '^https?://', description: 'an http:// or https:// URL' }),
    description: 'Where traces, and the metrics of /metrics once a minute, are sent (OTLP over HTTP). Unset: nowhere.',
  },
  DATABASE_POOL_MAX: {
    schema: Type.Integer({ minimum: 1, maximum: 1000 }),
    default: '10',
    description: 'The most connections that each service of a process opens to Postgres.',
  },
  DATABASE_STATEMENT_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 100, maximum: 600_000 }),
    default: '10000',
    description: 'After this many milliseconds Postgres cancels a statement.',
  },
  DATABASE_CONNECT_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 100, maximum: 600_000 }),
    default: '5000',
    description: 'How many milliseconds to wait for a database connection, new or from the pool.',
  },
  SHUTDOWN_TIMEOUT_SECONDS: {
    schema: Type.Integer({ minimum: 1, maximum: 600 }),
    default: '20',
    description:
      'How many seconds work in flight has to finish after SIGTERM. Keep it below the grace period of whatever sends the signal.',
  },
  MAX_CLOCK_SKEW_SECONDS: {
    schema: Type.Integer({ minimum: 1, maximum: 3_600 }),
    default: '5',
    description:
      "How many seconds a process's clock may differ from the database's; it is not ready while it differs by more.",
  },
  MAX_IN_FLIGHT: {
    schema: Type.Integer({ minimum: 1, maximum: 100_000 }),
    default: '512',
    description:
      'The most requests that one instance of a service works on at once; more are refused with Retry-After.',
  },
  CALLER_SHARE_PERCENT: {
    schema: Type.Integer({ minimum: 1, maximum: 100 }),
    default: '50',
    description:
      'How much of MAX_IN_FLIGHT, MAX_WAITING_REQUESTS, MAX_EVENT_STREAMS, MAX_STATUS_WAITS, MAX_CLAIM_WAITS and MAX_PROFILE_WAITS one caller (issuer and subject) may have of one gateway, and of one instance of a service; more is refused with Retry-After. Until its token is verified, a caller is its network address. Of WEBHOOK_MAX_DELIVERIES it is the share of one role; more waits. 100 where there is one caller only.',
  },
} as const satisfies ConfigSpec;

export type SharedConfig = ConfigOf<typeof SHARED_CONFIG>;
