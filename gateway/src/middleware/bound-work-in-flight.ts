import { waitsBy } from '@handoff/contracts';
import { bounded, callerOf, giveBack, giveBackShare, take, takeShare, type Bounded } from '@handoff/kernel';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import type { GatewayLimits } from '../gateway-deps.js';

/** How much is taken on at once, of each sort, and how much of it from one caller. */
export interface WorkBounds {
  /** For operations, before anything is known of their caller. */
  readonly boundWorkInFlight: GatewayMiddleware;
  /** For operations whose caller is known, and may do them. */
  readonly shareWork: GatewayMiddleware;
  /** For MCP messages, of which nobody knows yet whether they will work or wait: they count as waiting. */
  readonly boundMessagesInFlight: GatewayMiddleware;
  readonly shareMessages: GatewayMiddleware;
  /**
   * For operations in the course of a message: those that work count, as everybody's and as the caller's; those that wait
   * have been counted with it.
   */
  readonly boundWorkOfMessages: GatewayMiddleware;
}

/**
 * No more than so many operations are worked on at once, and of one caller no more than its share; more are told when to
 * come back. One counts until its response has left or its connection is gone, so that slow readers count too. Requests
 * that wait for a change rather than work, and streams, have bounds of their own: those who wait keep nobody out who
 * works. Probes never pass through here.
 */
export function createWorkBounds(limits: GatewayLimits): WorkBounds {
  const common = { at: 'this gateway', sharePercent: limits.callerSharePercent };
  const working = bounded({ ...common, name: 'requests in flight', max: limits.maxInFlight });
  const waiting = bounded({ ...common, name: 'requests that wait', max: limits.maxWaiting });
  const streaming = bounded({ ...common, name: 'event streams', max: limits.maxStreams });
  const boundOf = (ctx: GatewayContext): Bounded => {
    if (ctx.state.operation?.http.stream !== undefined) return streaming;
    return asksToWait(ctx) ? waiting : working;
  };
  return {
    boundWorkInFlight: (ctx, next) => enter(boundOf(ctx), ctx, next),
    shareWork: (ctx, next) => share(boundOf(ctx), ctx, next),
    boundMessagesInFlight: (ctx, next) => enter(waiting, ctx, next),
    shareMessages: (ctx, next) => share(waiting, ctx, next),
    boundWorkOfMessages: (ctx, next) =>
      asksToWait(ctx) ? next() : enter(working, ctx, () => share(working, ctx, next)),
  };
}

function enter(of: Bounded, ctx: GatewayContext, next: () => Promise<unknown>): Promise<unknown> {
  take(of);
  ctx.res.once('close', () => giveBack(of));
  return next();
}

function share(of: Bounded, ctx: GatewayContext, next: () => Promise<unknown>): Promise<unknown> {
  const caller = callerOf(requireSet(ctx.state.principal, 'principal'));
  takeShare(of, caller);
  ctx.res.once('close', () => giveBackShare(of, caller));
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
