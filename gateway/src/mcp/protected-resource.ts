import { HandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

export const MCP_PATH = '/mcp';
/** RFC 9728 §3: where the metadata of a resource is. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export interface ProtectedResourceDeps {
  /** Where clients reach the gateway; undefined: where this request says that it was sent. */
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
    if (base === undefined) throw new HandoffError('MALFORMED_REQUEST', { detail: 'The request has no Host header.' });
    ctx.body = {
      resource: base + path,
      resource_name: 'Handoff',
      ...(URL.canParse(issuer) && issuer.startsWith('http') ? { authorization_servers: [issuer] } : {}),
      bearer_methods_supported: ['header'],
    };
  };
}

function baseUrlOf(publicUrl: string | undefined, ctx: GatewayContext): string | undefined {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  // Without Host there is none; and one that a proxy has passed on may be anything.
  const url = `${ctx.protocol}://${ctx.host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
