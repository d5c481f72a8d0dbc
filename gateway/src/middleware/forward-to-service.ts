import { setMaxListeners } from 'node:events';
import { HandoffError, type Call, type Clock } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation, type OperationResult } from '@handoff/runtime';
import { settled, waitMsOf, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import { fillPath } from './name-the-command.js';

export interface ForwardDeps {
  readonly bus: Pick<Bus, 'requests'>;
  readonly prefix: string;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
  readonly stopping: AbortSignal;
}

/** The service does the operation, and its answer goes out as the bytes that came. */
export function forwardToService(deps: ForwardDeps): GatewayMiddleware {
  // One listener for each request that waits: thousands are no leak.
  setMaxListeners(0, deps.stopping);
  return async (ctx) => {
    const { http } = settled(ctx.state.operation, 'operation');
    const result = await perform(deps, ctx);
    ctx.status = http.successStatus;
    ctx.set('Content-Type', 'application/json');
    if (http.location !== undefined && result.id !== undefined)
      ctx.set('Location', locationOf(http.location, result.id));
    if (http.etag && result.version !== undefined) ctx.set('ETag', `"${result.version}"`);
    if (result.replayed) ctx.set('Idempotency-Replayed', 'true');
    ctx.body = Buffer.from(result.data.buffer, result.data.byteOffset, result.data.byteLength);
  };
}

/** A client that waits for a change is told to come back when the gateway stops; it loses nothing by that. */
async function perform(deps: ForwardDeps, ctx: GatewayContext): Promise<OperationResult> {
  const waitMs = waitMsOf(ctx.state);
  const reply = send(deps, ctx, waitMs);
  return waitMs === 0 ? reply : Promise.race([reply, stopOf(deps.stopping, reply)]);
}

function send(deps: ForwardDeps, ctx: GatewayContext, waitMs: number): Promise<OperationResult> {
  const { state } = ctx;
  const { params, query } = settled(state.input, 'input');
  const call: Call = {
    ...settled(state.command, 'command'),
    principal: settled(state.principal, 'principal'),
    traceId: state.traceId,
    traceparent: state.traceparent,
    deadline: new Date(deps.clock.now().getTime() + deps.requestTimeoutMs + waitMs),
    ifMatch: state.ifMatch,
  };
  const { bus, prefix, clock } = deps;
  return callOperation({
    bus,
    prefix,
    clock,
    operation: settled(state.operation, 'operation'),
    call,
    params,
    query,
    body: state.body,
  });
}

function stopOf(stopping: AbortSignal, reply: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void =>
      reject(new HandoffError('UNAVAILABLE', { detail: 'This gateway is stopping.', retryAfterSeconds: 1 }));
    if (stopping.aborted) return stop();
    stopping.addEventListener('abort', stop, { once: true });
    const forget = (): void => stopping.removeEventListener('abort', stop);
    reply.then(forget, forget);
  });
}

function locationOf(template: string, id: string): string {
  return fillPath(template.replace(/\{\w+\}/, '{id}'), { id });
}
