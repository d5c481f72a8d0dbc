import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Operations } from '@handoff/agent-mesh';
import { buildRequest, HandoffApiError, type ApiResponse, type Problem } from '@handoff/client';
import { OPERATIONS, toProblem, type HttpOperation } from '@handoff/contracts';
import { isUuid, toHandoffError } from '@handoff/kernel';
import type Koa from 'koa';
import type { Logger } from 'pino';
import type { GatewayContext, GatewayMiddleware, GatewayState } from '../gateway-context.js';
import { inOrder } from '../middleware/in-order.js';

/** The caller, and the request that it calls from. */
export type CallerState = Pick<
  GatewayState,
  'principal' | 'tokenExpiresAt' | 'ignoredRoles' | 'traceId' | 'traceparent'
>;

type Parts = Parameters<typeof buildRequest>[1];

/**
 * Handoff's operations for a caller whose token is verified: the client's interface on the gateway's own policy,
 * without a second hop. Each call is a request with the same parts that a client would send, and passes through the
 * same middleware as HTTP requests: authorisation, validation, bounds, records of refusals, command ids and
 * idempotency.
 */
export function createOperationsInProcess(
  app: Koa<GatewayState>,
  policy: readonly GatewayMiddleware[],
  logger: Pick<Logger, 'error'>,
): (caller: CallerState) => Operations {
  const steps = inOrder(policy);
  return (caller) => ({
    async call(name, input, options = {}) {
      options.signal?.throwIfAborted();
      const operation: HttpOperation = OPERATIONS[name];
      const extras = { ...options, idempotencyKey: options.idempotencyKey };
      const ctx = createContext(app, {
        caller,
        operation,
        parts: input,
        request: buildRequest(operation.http, input, extras),
      });
      // An aborted call looks like a closed connection to the middleware.
      const close = (): void => void ctx.res.emit('close');
      options.signal?.addEventListener('abort', close, { once: true });
      try {
        await steps(ctx, () => Promise.resolve());
      } catch (thrown) {
        const error = toHandoffError(thrown);
        // The caller learns nothing about internal errors, so they are logged here.
        if (error.kind === 'internal')
          logger.error({ err: error, operation: name, trace_id: caller.traceId }, 'operation failed');
        throw new HandoffApiError(
          toProblem(error, caller.traceId, operation.http),
          error.retryAfterSeconds,
          error.firstTraceId !== undefined,
        );
      } finally {
        // Ends what the middleware counts until the connection closes.
        options.signal?.removeEventListener('abort', close);
        close();
      }
      return read(ctx);
    },
  });
}

interface CallParts {
  readonly caller: CallerState;
  readonly operation: HttpOperation;
  readonly parts: Parts;
  readonly request: ReturnType<typeof buildRequest>;
}

/** The context that the middleware would get for a request over a connection. */
function createContext(app: Koa<GatewayState>, { caller, operation, parts, request }: CallParts): GatewayContext {
  const incoming = new IncomingMessage(new Socket());
  Object.assign(incoming, { method: request.method, url: request.path, headers: { ...request.headers } });
  const ctx = app.createContext<GatewayState>(incoming, new ServerResponse(incoming));
  const params = (parts.params ?? {}) as Readonly<Record<string, string>>;
  ctx.state = {
    ...caller,
    route: operation.http.path,
    operation,
    targetId: Object.values(params).find(isUuid),
    body: Buffer.from(request.body ?? ''),
    input: undefined,
    ifMatch: undefined,
    command: undefined,
    error: undefined,
  };
  return Object.assign(ctx, { params });
}

function read<T>(ctx: GatewayContext): ApiResponse<T> {
  const data: unknown = JSON.parse((ctx.body as Buffer).toString());
  const replayed = ctx.res.getHeader('Idempotency-Replayed') === 'true';
  if (ctx.status >= 400) throw new HandoffApiError(data as Problem, undefined, replayed);
  return { status: ctx.status, data: data as T, traceId: ctx.state.traceId, replayed };
}
