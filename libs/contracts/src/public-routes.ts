import { HandoffError, type ErrorCode } from '@handoff/kernel';
import { Type, type TSchema } from 'typebox';
import { Problem, toProblem } from './problem.js';
import { choice } from './schemas/index.js';
import { PRODUCT_VERSION } from './version.js';

const Dependency = choice(['connected', 'embedded', 'error']);

/** The health of the gateway and its dependencies. */
export const Health = Type.Object(
  {
    status: choice(['healthy', 'degraded']),
    version: Type.String(),
    database: Dependency,
    redis: Dependency,
    nats: Dependency,
  },
  { title: 'Health' },
);

const Probe = Type.Object({ status: Type.String() }, { title: 'Probe' });
const ProtectedResource = Type.Object(
  {
    resource: Type.String({ description: 'The URL that tokens are for' }),
    resource_name: Type.String(),
    authorization_servers: Type.Array(Type.String(), { description: 'The issuers of tokens' }),
    bearer_methods_supported: Type.Array(Type.String()),
  },
  { title: 'ProtectedResource' },
);
const AccessMetadata = Type.Object(
  {
    policy_decision_point: Type.String({ description: 'The URL of this gateway' }),
    access_evaluation_endpoint: Type.String({ description: 'Takes one question' }),
    access_evaluations_endpoint: Type.String({ description: 'Takes several questions' }),
  },
  { title: 'AccessMetadata' },
);
const Document = Type.Unsafe<object>({ type: 'object' });

export interface PublicResponse {
  readonly description: string;
  readonly schema: TSchema;
  readonly example: unknown;
}

export interface PublicRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** `application/json` unless it says otherwise; a problem has its own. */
  readonly mediaType?: string;
  readonly description: string;
  readonly responses: Readonly<Record<number, PublicResponse>>;
}

const ok = (description: string, schema: TSchema, example: unknown) => ({ 200: { description, schema, example } });
const refused = (description: string, code: ErrorCode) => ({
  description,
  schema: Problem,
  example: toProblem(new HandoffError(code), '4bf92f3577b34da6a3ce929d0e0e4736'),
});

const resource = (path: string) => ({
  ...ok('Protected resource metadata', ProtectedResource, {
    resource: `https://handoff.example${path}`,
    resource_name: 'Handoff',
    authorization_servers: ['https://id.example'],
    bearer_methods_supported: ['header'],
  }),
  404: refused('The embedded issuer has no sign-in, or the gateway does not know its address', 'ROUTE_NOT_FOUND'),
});

/** The routes that need no token. They show only the gateway's health and its API documents. */
export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  {
    path: '/status',
    operationId: 'getServiceStatus',
    summary: 'Whether the gateway answers',
    description: 'Answers while the process runs, whatever its dependencies do.',
    responses: ok('It does', Type.Object({ status: Type.Literal('ok'), version: Type.String() }), {
      status: 'ok',
      version: PRODUCT_VERSION,
    }),
  },
  {
    path: '/health',
    operationId: 'getHealth',
    summary: 'How its dependencies are',
    description: 'Asks Postgres, Redis and NATS. Says nothing about errors but that there is one.',
    responses: ok('Each dependency: connected, embedded or error', Health, {
      status: 'healthy',
      version: PRODUCT_VERSION,
      database: 'connected',
      redis: 'connected',
      nats: 'connected',
    }),
  },
  {
    path: '/livez',
    operationId: 'getLiveness',
    summary: 'Whether the process is alive',
    description: 'For an orchestrator: a process that does not answer is started anew.',
    responses: ok('It is', Probe, { status: 'alive' }),
  },
  {
    path: '/readyz',
    operationId: 'getReadiness',
    summary: 'Whether it can serve',
    description: 'For an orchestrator: a process that is not ready gets no requests.',
    responses: {
      ...ok('It can', Probe, { status: 'ready' }),
      503: refused('It cannot at the moment', 'UNAVAILABLE'),
    },
  },
  {
    path: '/openapi.json',
    operationId: 'getOpenApi',
    summary: 'This document',
    description: 'The HTTP API, with an ETag and compressed for clients that take gzip.',
    responses: ok('OpenAPI 3.1', Document, { openapi: '3.1.0' }),
  },
  {
    path: '/asyncapi.json',
    operationId: 'getAsyncApi',
    summary: 'The events that can be subscribed to',
    description: 'The CloudEvents in the JetStream stream, with an ETag and compressed for clients that take gzip.',
    responses: ok('AsyncAPI 3.0', Document, { asyncapi: '3.0.0' }),
  },
  {
    path: '/docs',
    operationId: 'getReferencePage',
    summary: 'This document as a page',
    description: 'To read and to try the API in a browser.',
    mediaType: 'text/html',
    responses: ok('A page that loads nothing from elsewhere', Type.String(), '<!doctype html>'),
  },
  {
    path: '/.well-known/oauth-protected-resource',
    operationId: 'getProtectedResource',
    summary: 'Where tokens for the API come from (RFC 9728)',
    description: 'Names the identity provider whose access tokens the API takes.',
    responses: resource(''),
  },
  {
    path: '/.well-known/oauth-protected-resource/mcp',
    operationId: 'getProtectedMcpResource',
    summary: 'Where tokens for the MCP endpoint come from (RFC 9728)',
    description: 'Names the identity provider at which an MCP client signs its user in.',
    responses: resource('/mcp'),
  },
  {
    path: '/.well-known/authzen-configuration',
    operationId: 'getAccessMetadata',
    summary: 'Where questions about access are asked (OpenID AuthZEN 1.0)',
    description: 'The metadata of a policy decision point, for gateways in front of tools that find it by its address.',
    responses: {
      ...ok('Policy decision point metadata', AccessMetadata, {
        policy_decision_point: 'https://handoff.example',
        access_evaluation_endpoint: 'https://handoff.example/access/v1/evaluation',
        access_evaluations_endpoint: 'https://handoff.example/access/v1/evaluations',
      }),
      404: refused('The gateway does not know its address', 'ROUTE_NOT_FOUND'),
    },
  },
];
