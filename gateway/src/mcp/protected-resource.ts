import { HandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';
import { ownUrlOf, requireOwnUrl } from '../http/own-url.js';

export const MCP_PATH = '/mcp';
/** RFC 9728 §3: the path of the metadata of a resource. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export interface ProtectedResourceDeps {
  /** The URL at which clients reach the gateway; undefined: only clients of this machine are told one. */
  readonly publicUrl: string | undefined;
  /** The issuer of tokens. An issuer that is not a URL has no metadata to discover. */
  readonly issuer: string;
}

/** Protected resource metadata (RFC 9728) by path: for the MCP endpoint, and for the whole API. */
export function protectedResourceRoutes(deps: ProtectedResourceDeps): Readonly<Record<string, GatewayMiddleware>> {
  return {
    [METADATA_PATH]: describeResource(deps, ''),
    [METADATA_PATH + MCP_PATH]: describeResource(deps, MCP_PATH),
  };
}

/** The URL of the metadata of the MCP endpoint, for the challenge of a 401; undefined when there is none. */
export function metadataUrlOf({ publicUrl, issuer }: ProtectedResourceDeps, ctx: GatewayContext): string | undefined {
  const base = hasSignIn(issuer) ? ownUrlOf(publicUrl, ctx) : undefined;
  return base === undefined ? undefined : base + METADATA_PATH + MCP_PATH;
}

/** MCP requires metadata to name an authorization server. The embedded issuer is none: its tokens are pasted. */
function hasSignIn(issuer: string): boolean {
  return URL.canParse(issuer) && issuer.startsWith('http');
}

function describeResource({ publicUrl, issuer }: ProtectedResourceDeps, path: string): GatewayMiddleware {
  return (ctx) => {
    if (!hasSignIn(issuer)) {
      throw new HandoffError('ROUTE_NOT_FOUND', {
        detail: 'The embedded issuer has no sign-in: print a token with `npx handoff token`.',
      });
    }
    ctx.body = {
      resource: requireOwnUrl(publicUrl, ctx) + path,
      resource_name: 'Handoff',
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
    };
  };
}
