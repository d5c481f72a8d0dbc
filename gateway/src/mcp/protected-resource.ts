import { HandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

export const MCP_PATH = '/mcp';
/** RFC 9728 §3: where the metadata of a resource is. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export interface ProtectedResourceDeps {
  /** Where clients reach the gateway; undefined: where a client of this machine says that it was. */
  readonly publicUrl: string | undefined;
  /** Who issues tokens. One that is not a URL has nothing to discover. */
  readonly issuer: string;
}

/** Protected resource metadata (RFC 9728) by path: of the MCP endpoint, and of the API as a whole. */
export function protectedResourceRoutes(deps: ProtectedResourceDeps): Readonly<Record<string, GatewayMiddleware>> {
  return {
    [METADATA_PATH]: describeResource(deps, ''),
    [METADATA_PATH + MCP_PATH]: describeResource(deps, MCP_PATH),
  };
}

/** Where to learn how to get a token for the MCP endpoint, for the challenge of a 401. */
export function metadataUrlOf({ publicUrl }: ProtectedResourceDeps, ctx: GatewayContext): string | undefined {
  const base = baseUrlOf(publicUrl, ctx);
  return base === undefined ? undefined : base + METADATA_PATH + MCP_PATH;
}

function describeResource({ publicUrl, issuer }: ProtectedResourceDeps, path: string): GatewayMiddleware {
  return (ctx) => {
    const base = baseUrlOf(publicUrl, ctx);
    if (base === undefined)
      throw new HandoffError('ROUTE_NOT_FOUND', {
        detail: 'This gateway does not know its own address: PUBLIC_URL says it.',
      });
    ctx.body = {
      resource: base + path,
      resource_name: 'Handoff',
      ...(URL.canParse(issuer) && issuer.startsWith('http') ? { authorization_servers: [issuer] } : {}),
      bearer_methods_supported: ['header'],
    };
  };
}

/** This machine: whatever a client of it is told of, nobody else can be sent to. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * What the gateway is configured to be, or, for a client of the same machine, where it has asked. Nothing else that a
 * request says of its host is repeated, nor what a proxy says of it: a client, or a cache on the way, would take it for
 * the gateway's word.
 */
function baseUrlOf(publicUrl: string | undefined, ctx: GatewayContext): string | undefined {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  const { host } = ctx.req.headers;
  return host !== undefined && LOOPBACK.test(host) ? `http://${host.toLowerCase()}` : undefined;
}
