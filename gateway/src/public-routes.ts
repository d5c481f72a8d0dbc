import { asyncApiDocument, openApiDocument } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import { accessMetadataRoute } from './access-metadata.js';
import type { GatewayMiddleware } from './gateway-context.js';
import { serveDocument } from './http/serve-document.js';
import { protectedResourceRoutes, type ProtectedResourceDeps } from './mcp/protected-resource.js';
import type { DependencyHealth } from './ports/dependency-health.js';
import { referencePage } from './reference-page.js';

export interface PublicRouteDeps extends ProtectedResourceDeps {
  readonly version: string;
  readonly health: DependencyHealth;
  /** What this gateway needs before it can serve requests, by name. */
  readonly readiness: () => Readonly<Record<string, boolean>>;
}

/** The routes that need no token, by path. They tell the gateway's health and its contract, and nothing else. */
export function publicRoutes({
  version,
  health,
  readiness,
  ...resource
}: PublicRouteDeps): Readonly<Record<string, GatewayMiddleware>> {
  return {
    '/status': answer(() => ({ status: 'ok', version })),
    '/health': answer(async () => {
      const { status, ...dependencies } = await health.check();
      return { status, version, ...dependencies };
    }),
    '/livez': answer(() => ({ status: 'alive' })),
    '/readyz': answer(() => {
      const missing = Object.entries(readiness()).filter(([, ok]) => !ok);
      if (missing.length === 0) return { status: 'ready' };
      const detail = `This gateway cannot serve: ${missing.map(([name]) => name).join(', ')}.`;
      throw new HandoffError('UNAVAILABLE', { detail, retryAfterSeconds: 1 });
    }),
    '/openapi.json': serveDocument('application/json', () => json(openApiDocument())),
    '/asyncapi.json': serveDocument('application/json', () => json(asyncApiDocument())),
    ...referencePage(),
    ...protectedResourceRoutes(resource),
    ...accessMetadataRoute(resource.publicUrl),
  };
}

function answer(make: () => object | Promise<object>): GatewayMiddleware {
  return async (ctx) => {
    ctx.body = await make();
  };
}

function json(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
