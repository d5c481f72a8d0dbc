import { ERROR_CATALOGUE, type ErrorCode } from '@handoff/kernel';
import type { TSchema } from 'typebox';
import { HTTP_OPERATIONS } from '../operations/index.js';
import { Problem } from '../problem.js';
import { PUBLIC_ROUTES, type PublicRoute } from '../public-routes.js';
import { refer, sorted, type Components, type Json } from './components.js';
import { describeOperation } from './openapi-operation.js';
import { publicErrorResponses, type SharedResponses } from './error-responses.js';
import { errorExamples } from './examples/errors.js';
import { TAGS } from './tags.js';
import { SHARED_HEADERS, SHARED_PARAMETERS } from './shared-parts.js';
import { PRODUCT_VERSION } from '../version.js';

/** The HTTP API as an OpenAPI 3.1 document, made from the operations. The output is deterministic. */
export function openApiDocument(): Readonly<Record<string, Json>> {
  const components: Components = {};
  refer(Problem, components);
  const responses: SharedResponses = {};
  const paths = describePaths(components, responses);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Handoff',
      version: PRODUCT_VERSION,
      description:
        'Sessions, tasks, approvals, status, events, webhooks, profiles and audit for cross-agent workflows. Errors are RFC 9457 ' +
        'problem documents; every code is explained in docs/errors.md. An optional member that is null or an empty text ' +
        'is taken as left out. Agents that speak the Model Context Protocol find ' +
        'the same as tools at POST /mcp, which that protocol describes: docs/mcp.md.',
      contact: { name: 'The maintainers of Handoff' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: SHARED_PARAMETERS,
      headers: SHARED_HEADERS,
      responses: sorted(responses),
      examples: errorExamples(usedBy(responses, paths)),
      schemas: sorted(components),
    },
  };
}

function describePaths(components: Components, responses: SharedResponses): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of PUBLIC_ROUTES) paths[route.path] = { get: describePublicRoute(route, components, responses) };
  for (const operation of HTTP_OPERATIONS) {
    const { path, method } = operation.http;
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(operation, components, responses) };
  }
  return paths;
}

/** The codes whose examples are referred to. A code of no route would be an unused component. */
function usedBy(...parts: readonly unknown[]): readonly ErrorCode[] {
  const text = JSON.stringify(parts);
  return (Object.keys(ERROR_CATALOGUE) as ErrorCode[]).filter((code) =>
    text.includes(`#/components/examples/${code}"`),
  );
}

function describePublicRoute(route: PublicRoute, components: Components, shared: SharedResponses): Json {
  const responses = Object.entries(route.responses).map(([status, { description, schema, example }]) => [
    status,
    {
      description,
      content: { [mediaTypeOf(route, schema)]: { schema: refer(schema, components), example: example as Json } },
    },
  ]);
  return {
    operationId: route.operationId,
    tags: ['public'],
    summary: route.summary,
    description: route.description,
    security: [],
    responses: { ...(Object.fromEntries(responses) as Record<string, Json>), ...publicErrorResponses(shared) },
  };
}

function mediaTypeOf({ mediaType = 'application/json' }: PublicRoute, schema: TSchema): string {
  return schema === Problem ? 'application/problem+json' : mediaType;
}
