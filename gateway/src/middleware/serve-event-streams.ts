import { HandoffError } from '@handoff/kernel';
import type { EventStreams } from '../application/event-streams.js';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';
import { createResponseSink } from '../http/response-sink.js';
import type { EventFilter } from '../ports/event-log.js';

/**
 * Serves operations whose answer is an endless stream; later middleware does not see them. Once the stream has begun,
 * the request is done for earlier middleware, and the stream lives as long as its connection.
 */
export function serveEventStreams(deps: { readonly streams: EventStreams }): GatewayMiddleware {
  return (ctx, next) => {
    const { stream: mediaType } = requireSet(ctx.state.operation, 'operation').http;
    return mediaType === undefined ? next() : serve(deps, ctx, mediaType);
  };
}

async function serve(
  { streams }: { readonly streams: EventStreams },
  ctx: GatewayContext,
  mediaType: string,
): Promise<void> {
  if (ctx.accepts(mediaType) === false) {
    throw new HandoffError('NOT_ACCEPTABLE', { detail: `The answer is ${mediaType}, which Accept does not take.` });
  }
  const { last_event_id: fromQuery, ...filter } = requireSet(ctx.state.input, 'input').query as StreamQuery;
  const serveTo = await streams.prepare({
    principal: requireSet(ctx.state.principal, 'principal'),
    filter,
    lastEventId: lastEventIdOf(ctx) ?? fromQuery,
    expiresAt: requireSet(ctx.state.tokenExpiresAt, 'token expiry'),
    traceId: ctx.state.traceId,
  });
  begin(ctx, mediaType);
  const sink = createResponseSink(ctx.res);
  serveTo(sink);
  if (ctx.method === 'HEAD') sink.end('');
}

type StreamQuery = EventFilter & { readonly last_event_id?: string };

function begin(ctx: GatewayContext, mediaType: string): void {
  ctx.respond = false;
  ctx.status = 200;
  ctx.set('Content-Type', mediaType);
  // Without it, nginx and similar proxies would buffer the stream.
  ctx.set('X-Accel-Buffering', 'no');
  ctx.res.flushHeaders();
}

/** The last id that the client received; clients without one may send an empty header. */
function lastEventIdOf(ctx: GatewayContext): string | undefined {
  if (countHeader(ctx.req, 'last-event-id') > 1) {
    throw new HandoffError('MALFORMED_REQUEST', { detail: 'The request has more than one Last-Event-ID header.' });
  }
  return ctx.get('Last-Event-ID') || undefined;
}
