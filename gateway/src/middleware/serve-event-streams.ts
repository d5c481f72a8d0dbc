import { HandoffError } from '@handoff/kernel';
import type { EventStreams } from '../application/event-streams.js';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import { countHeader } from '../http/header-values.js';
import { createResponseSink } from '../http/response-sink.js';
import type { EventFilter } from '../ports/event-log.js';

/**
 * An operation whose answer does not end is served here, and goes no further. The request is over for everything that
 * comes before this when the stream has begun; the stream then lives by its connection.
 */
export function serveEventStreams(deps: { readonly streams: EventStreams }): GatewayMiddleware {
  return async (ctx, next) => {
    const { stream: mediaType } = requireSet(ctx.state.operation, 'operation').http;
    if (mediaType === undefined) {
      await next();
      return;
    }
    if (ctx.accepts(mediaType) === false) {
      throw new HandoffError('NOT_ACCEPTABLE', { detail: `The answer is ${mediaType}, which Accept does not take.` });
    }
    const { last_event_id: fromQuery, ...filter } = requireSet(ctx.state.input, 'input').query as StreamQuery;
    const serve = await deps.streams.prepare({
      principal: requireSet(ctx.state.principal, 'principal'),
      filter,
      lastEventId: lastEventIdOf(ctx) ?? fromQuery,
      expiresAt: requireSet(ctx.state.tokenExpiresAt, 'token expiry'),
    });
    begin(ctx, mediaType);
    const sink = createResponseSink(ctx.res);
    serve(sink);
    if (ctx.method === 'HEAD') sink.end('');
  };
}

type StreamQuery = EventFilter & { readonly last_event_id?: string };

function begin(ctx: GatewayContext, mediaType: string): void {
  ctx.respond = false;
  ctx.status = 200;
  ctx.set('Content-Type', mediaType);
  // nginx and its like would keep it back until there is enough of it.
  ctx.set('X-Accel-Buffering', 'no');
  ctx.res.flushHeaders();
}

/** Where the client left off; a client that has nothing yet may send the header empty. */
function lastEventIdOf(ctx: GatewayContext): string | undefined {
  if (countHeader(ctx.req, 'last-event-id') > 1) {
    throw new HandoffError('MALFORMED_REQUEST', { detail: 'The request has more than one Last-Event-ID header.' });
  }
  return ctx.get('Last-Event-ID') || undefined;
}
