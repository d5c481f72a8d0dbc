import { HandoffError, toHandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';
import type { RefusalRecorder } from '../ports/refusal-recorder.js';
import type { TokenVerifier } from '../ports/token-verifier.js';

const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** Identifies the caller by a verified access token (RFC 6750, header only), or refuses the request. */
export function authenticate(deps: {
  readonly verifier: TokenVerifier;
  readonly refusals: RefusalRecorder;
  /** The URL of the metadata that tells clients how to get a token (RFC 9728 §5.1). */
  readonly metadataUrl?: (ctx: GatewayContext) => string | undefined;
}): GatewayMiddleware {
  return async (ctx, next) => {
    try {
      const { principal, expiresAt, ignoredRoles } = await deps.verifier.verify(bearerToken(ctx), ctx.state.traceId);
      ctx.state.principal = principal;
      ctx.state.tokenExpiresAt = expiresAt;
      ctx.state.ignoredRoles = ignoredRoles;
    } catch (thrown) {
      const error = toHandoffError(thrown);
      if (error.kind === 'unauthenticated') {
        ctx.set('WWW-Authenticate', challenge(ctx.req.headers.authorization, error, deps.metadataUrl?.(ctx)));
        deps.refusals.recordUnauthenticated(ctx.state, error, ctx.ip);
      }
      throw error;
    }
    await next();
  };
}

function bearerToken(ctx: GatewayContext): string {
  const header = ctx.req.headers.authorization;
  if (header === undefined) {
    throw new HandoffError('UNAUTHENTICATED', { detail: 'The request has no access token.' });
  }
  // Two credentials could be two callers, and a proxy may have checked either of them.
  if (countHeader(ctx.req, 'authorization') > 1) {
    throw new HandoffError('MALFORMED_REQUEST', { detail: 'The request has more than one Authorization header.' });
  }
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) {
    throw new HandoffError('UNAUTHENTICATED', {
      detail: 'The Authorization header is not of the form "Bearer <token>".',
    });
  }
  return token;
}

/** RFC 6750 §3: a bare challenge without a token; with a token, what is wrong with it. */
function challenge(
  authorization: string | undefined,
  { detail }: HandoffError,
  metadataUrl: string | undefined,
): string {
  const parts = ['realm="handoff"'];
  if (authorization !== undefined) {
    parts.push('error="invalid_token"', `error_description="${detail.replace(/["\\]/g, '')}"`);
  }
  if (metadataUrl !== undefined) parts.push(`resource_metadata="${metadataUrl}"`);
  return `Bearer ${parts.join(', ')}`;
}
