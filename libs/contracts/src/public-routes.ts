import { Type, type TSchema } from 'typebox';
import { Problem } from './problem.js';
import { choice } from './schemas/index.js';

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
const Document = Type.Unsafe<object>({ type: 'object' });

export interface PublicRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** `application/json` unless it says otherwise; a problem has its own. */
  readonly mediaType?: string;
  readonly responses: Readonly<Record<number, { readonly description: string; readonly schema: TSchema }>>;
}

const ok = (description: string, schema: TSchema) => ({ 200: { description, schema } });

const described = {
  ...ok('Protected resource metadata', ProtectedResource),
  404: { description: 'The embedded issuer has no sign-in, or the gateway does not know its address', schema: Problem },
};

/** The routes that need no token. They show only the gateway's health and its API documents. */
export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  {
    path: '/status',
    operationId: 'getServiceStatus',
    summary: 'Whether the gateway answers',
    responses: ok('It does', Type.Object({ status: Type.Literal('ok'), version: Type.String() })),
  },
  {
    path: '/health',
    operationId: 'getHealth',
    summary: 'How its dependencies are',
    responses: ok('Each dependency: connected, embedded or error', Health),
  },
  {
    path: '/livez',
    operationId: 'getLiveness',
    summary: 'Whether the process is alive',
    responses: ok('It is', Probe),
  },
  {
    path: '/readyz',
    operationId: 'getReadiness',
    summary: 'Whether it can serve',
    responses: {
      200: { description: 'It can', schema: Probe },
      503: { description: 'It cannot at the moment', schema: Problem },
    },
  },
  {
    path: '/openapi.json',
    operationId: 'getOpenApi',
    summary: 'This document',
    responses: ok('OpenAPI 3.1', Document),
  },
  {
    path: '/asyncapi.json',
    operationId: 'getAsyncApi',
    summary: 'The events that can be subscribed to',
    responses: ok('AsyncAPI 3.0', Document),
  },
  {
    path: '/docs',
    operationId: 'getReferencePage',
    summary: 'This document as a page',
    mediaType: 'text/html',
    responses: ok('A page that loads nothing from elsewhere', Type.String()),
  },
  {
    path: '/.well-known/oauth-protected-resource',
    operationId: 'getProtectedResource',
    summary: 'Where tokens for the API come from (RFC 9728)',
    responses: described,
  },
  {
    path: '/.well-known/oauth-protected-resource/mcp',
    operationId: 'getProtectedMcpResource',
    summary: 'Where tokens for the MCP endpoint come from (RFC 9728)',
    responses: described,
  },
];
