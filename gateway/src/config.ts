import { SHARED_CONFIG, type ConfigSpec } from '@handoff/runtime';
import { Type } from 'typebox';

const SECURE_URL = '^(https://[^\\s]+|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])([:/][^\\s]*)?)$';

/** The gateway's configuration. */
export const GATEWAY_CONFIG = {
  HOST: SHARED_CONFIG.HOST,
  PORT: {
    schema: Type.Integer({ minimum: 0, maximum: 65_535 }),
    default: '8088',
    description: 'The port that the gateway listens on; 0 is any free one.',
  },
  OIDC_ISSUER_URL: {
    schema: Type.String({ pattern: SECURE_URL, description: 'an https URL, or http to a loopback address' }),
    requiredWhenScaled: true,
    description: 'Who issues the access tokens (OpenID Connect); exactly as in their iss claim.',
  },
  OIDC_AUDIENCE: {
    schema: Type.String({ minLength: 1, maxLength: 256 }),
    requiredWhenScaled: true,
    description: 'What the tokens have to be issued for: a value of their aud claim.',
  },
  OIDC_JWKS_URL: {
    schema: Type.String({ pattern: '^https?://[^\\s]+$', description: 'an http:// or https:// URL' }),
    description:
      "Where the issuer's keys are, when its discovery document cannot be reached from here. Plain http only across a network that you trust.",
  },
  AUTH_ROLES_CLAIM: {
    schema: Type.String({ minLength: 1, maxLength: 256 }),
    description:
      'The claim that holds the roles, a dotted path: a token without it grants nothing. By default roles, and realm_access.roles in a token that has no roles.',
  },
  JWT_CLOCK_TOLERANCE_SECONDS: {
    schema: Type.Integer({ minimum: 0, maximum: 300 }),
    default: '5',
    description: "How far the issuer's clock may differ from this one.",
  },
  IDEMPOTENCY_TTL_SECONDS: {
    schema: Type.Integer({ minimum: 1, maximum: 31_536_000 }),
    default: '86400',
    description: 'How long the answer to a request with an Idempotency-Key is kept.',
  },
  IDEMPOTENCY_LEASE_SECONDS: {
    schema: Type.Integer({ minimum: 1, maximum: 3_600 }),
    default: '30',
    description: 'How long a gateway that died can keep a key from being retried. Longer than REQUEST_TIMEOUT_MS.',
  },
  IDEMPOTENCY_MAC_KEY: {
    schema: Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$',
      description: '32 bytes in base64 (several separated by commas)',
    }),
    secret: true,
    requiredWhenScaled: true,
    description:
      'Proves that answers kept in Redis were written by a gateway, and hides in the ids of event streams how fast the log grows: the same for all gateways, and for nobody else. Of several the first writes and all of them read, so that it can be replaced. The embedded mode makes one in HANDOFF_DATA_DIR.',
  },
  REQUEST_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 100, maximum: 300_000 }),
    default: '10000',
    description: 'How long a service has to answer, besides what a long poll asks for.',
  },
  HEADERS_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 100, maximum: 60_000 }),
    default: '10000',
    description: 'How long the headers of a request may take to arrive.',
  },
  BODY_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 100, maximum: 25_000 }),
    default: '10000',
    description: 'How long a request body may take to arrive.',
  },
  IDLE_TIMEOUT_MS: {
    schema: Type.Integer({ minimum: 500, maximum: 3_600_000 }),
    default: '120000',
    description:
      'How long a connection may stand still while a request is on it: then its client has stopped reading, and is cut off. Longer than REQUEST_TIMEOUT_MS and the longest poll (30 s) together.',
  },
  MAX_IN_FLIGHT: SHARED_CONFIG.MAX_IN_FLIGHT,
  MAX_WAITING_REQUESTS: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    default: '5000',
    description:
      'The most status requests that one gateway lets wait for a change, besides MAX_IN_FLIGHT; more are refused with Retry-After.',
  },
  MAX_EVENT_STREAMS: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    default: '10000',
    description:
      'The most event streams that one gateway keeps open, besides all else; more are refused with Retry-After. Each takes a file descriptor.',
  },
  EVENTS_REPLAY_SECONDS: {
    schema: Type.Integer({ minimum: 1, maximum: 31_536_000 }),
    default: '86400',
    description: 'How long ago an event stream may have left off and still be resumed without a gap.',
  },
  EVENTS_REPLAY_MAX_ENTRIES: {
    schema: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
    default: '100000',
    description: 'How many entries of the audit log an event stream may be behind and still be resumed without a gap.',
  },
  CALLER_SHARE_PERCENT: SHARED_CONFIG.CALLER_SHARE_PERCENT,
  RATE_LIMIT_PER_SECOND: {
    schema: Type.Number({ minimum: 0, maximum: 100_000, description: 'a number from 0 to 100000' }),
    default: '0',
    defaultWhenScaled: '100',
    description:
      'How many requests a second each caller (issuer and subject) may send, all gateways together; 0 is no limit.',
  },
  RATE_LIMIT_BURST: {
    schema: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    description:
      'How many requests a caller may send at once, where RATE_LIMIT_PER_SECOND limits it. By default what it may send in ten seconds, and 50 at least.',
  },
  TRUST_PROXY: {
    schema: Type.Boolean(),
    default: 'false',
    description:
      'Whether to take the client address from X-Forwarded-For, as the nearest proxy wrote it. Behind a proxy without it all clients count as one address, which has CALLER_SHARE_PERCENT of the requests whose token is being checked.',
  },
  PUBLIC_URL: {
    schema: Type.String({ pattern: '^https?://[^\\s?#]+$', description: 'an http:// or https:// URL' }),
    description:
      'Where clients reach the gateway, as its OAuth metadata tells them. Without it clients of this machine alone are told.',
  },
  CORS_ALLOWED_ORIGINS: {
    schema: Type.String({
      pattern: '^(https?://[^\\s,/]+(,https?://[^\\s,/]+)*)?$',
      description: 'origins such as https://agents.example, separated by commas',
    }),
    default: '',
    description:
      'Web pages that may use the API, its events, the MCP endpoint and its metadata, by origin (CORS). Pages of this machine may where the gateway listens on a loopback address.',
  },
  CONSOLE: {
    schema: Type.Union([Type.Literal('on'), Type.Literal('off')]),
    default: 'on',
    description: 'Whether the gateway serves the console, the web page for people, at /console.',
  },
  CONSOLE_CLIENT_ID: {
    schema: Type.String({ minLength: 1, maxLength: 256 }),
    default: 'handoff-console',
    description: 'The public client that the console is at OIDC_ISSUER_URL (authorization code with PKCE).',
  },
  CONSOLE_SCOPE: {
    schema: Type.String({ minLength: 1, maxLength: 1_024 }),
    default: 'openid',
    description: 'What the console asks the issuer for: scopes, separated by spaces.',
  },
  CONSOLE_RESOURCE: {
    schema: Type.String({ minLength: 1, maxLength: 1_024 }),
    description: "The API that the console's tokens are for (RFC 8707), for issuers that have to be told.",
  },
  NATS_SUBJECT_PREFIX: SHARED_CONFIG.NATS_SUBJECT_PREFIX,
  HANDOFF_DATA_DIR: SHARED_CONFIG.HANDOFF_DATA_DIR,
} as const satisfies ConfigSpec;
