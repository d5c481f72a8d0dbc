import { ERROR_KINDS } from '@handoff/kernel';
import type { Logger } from 'pino';
import type { GatewayMiddleware } from '../gateway-context.js';
import { onClose } from '../http/on-close.js';
import { statusOf } from '../http/status-of.js';

/**
 * Writes one line per request when its response ends: the path template (never the path or query) and the result. The
 * table of error kinds sets the level of a failure. Only internal errors are logged with their cause.
 */
export function logEveryRequest(deps: { readonly logger: Logger }): GatewayMiddleware {
  return (ctx, next) => {
    const startedAt = performance.now();
    // Read now: a closed connection no longer has an address.
    const client = ctx.ip;
    onClose(ctx.res, () => {
      const { error, principal, route = 'unmatched', traceId } = ctx.state;
      const fields = {
        method: ctx.method,
        route,
        status: statusOf(ctx.res),
        duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
        trace_id: traceId,
        client,
        ...(principal === undefined ? {} : { subject: principal.subject }),
        ...(error === undefined ? {} : { code: error.code }),
        ...(error?.kind === 'internal' ? { err: error } : {}),
        ...(ctx.res.writableFinished ? {} : { aborted: true }),
      };
      deps.logger[error === undefined ? 'info' : ERROR_KINDS[error.kind].log](fields, 'request');
    });
    return next();
  };
}
