import { waitsBy } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import type { GatewayContext, GatewayMiddleware } from '../gateway-context.js';

/** How much is taken on at once, of each sort. */
export interface WorkBounds {
  /** For operations. */
  readonly boundWorkInFlight: GatewayMiddleware;
  /** For MCP messages, of which nobody knows yet whether they will work or wait: they count as waiting. */
  readonly boundMessagesInFlight: GatewayMiddleware;
  /** For operations in the course of a message: those that work count, those that wait have been counted with it. */
  readonly boundWorkOfMessages: GatewayMiddleware;
}

/**
 * No more than so many operations are worked on at once; more are told when to come back. One counts until its
 * response has left or its connection is gone, so that slow readers count too. Requests that wait for a change rather
 * than work, and streams, have bounds of their own: those who wait keep nobody out who works. Probes never pass through
 * here.
 */
export function createWorkBounds(deps: {
  readonly maxInFlight: number;
  readonly maxWaiting: number;
  readonly maxStreams: number;
}): WorkBounds {
  const working: Gate = { count: 0, max: deps.maxInFlight };
  const waiting: Gate = { count: 0, max: deps.maxWaiting };
  const streaming: Gate = { count: 0, max: deps.maxStreams };
  const gateOf = (ctx: GatewayContext): Gate => {
    if (ctx.state.operation?.http.stream !== undefined) return streaming;
    return asksToWait(ctx) ? waiting : working;
  };
  return {
    boundWorkInFlight: (ctx, next) => enter(gateOf(ctx), ctx, next),
    boundMessagesInFlight: (ctx, next) => enter(waiting, ctx, next),
    boundWorkOfMessages: (ctx, next) => (asksToWait(ctx) ? next() : enter(working, ctx, next)),
  };
}

interface Gate {
  count: number;
  readonly max: number;
}

function enter(gate: Gate, ctx: GatewayContext, next: () => Promise<unknown>): Promise<unknown> {
  if (gate.count >= gate.max) throw new HandoffError('OVERLOADED', { retryAfterSeconds: 1 });
  gate.count += 1;
  ctx.res.once('close', () => {
    gate.count -= 1;
  });
  return next();
}

/**
 * Only where the contract knows waiting: elsewhere the parameter is a mistake, found out later, and work until then. What
 * a body asks for is not known yet; an operation that can wait by its body is taken to.
 */
function asksToWait({ state, querystring }: GatewayContext): boolean {
  const part = state.operation === undefined ? undefined : waitsBy(state.operation);
  if (part === 'body') return true;
  return part === 'query' && Number(new URLSearchParams(querystring).get('wait_ms')) > 0;
}
