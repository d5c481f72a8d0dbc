import { waitsBy } from '@handoff/contracts';
import { bounded, callerOf, giveBack, giveBackShare, take, takeShare, type Bounded } from '@handoff/kernel';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import type { GatewayLimits } from '../gateway-deps.js';
import { onClose } from '../http/on-close.js';

/** Bounds for each kind of request, in total and per caller. */
export interface WorkBounds {
  /** For operations, before their caller is known. */
  readonly boundWorkInFlight: GatewayMiddleware;
  /** For operations whose caller is known and authorised. */
  readonly shareWork: GatewayMiddleware;
  /** For MCP messages: whether they will work or wait is not known yet, so they count as waiting. */
  readonly boundMessagesInFlight: GatewayMiddleware;
  readonly shareMessages: GatewayMiddleware;
  /**
   * For operations within an MCP message: those that work count in total and for the caller; those that wait are
   * counted already.
   */
  readonly boundWorkOfMessages: GatewayMiddleware;
}

/**
 * Bounds the operations in progress, in total and per caller; further ones get a Retry-After. An operation counts until
 * its response is sent or its connection is closed, so that slow readers count too. Requests that wait for a change,
 * and streams, have separate bounds, so that waiting requests never block working ones. Probes do not pass through
 * here.
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
  onClose(ctx.res, () => giveBack(of));
  return next();
}

function share(of: Bounded, ctx: GatewayContext, next: () => Promise<unknown>): Promise<unknown> {
  const caller = callerOf(requireSet(ctx.state.principal, 'principal'));
  takeShare(of, caller);
  onClose(ctx.res, () => giveBackShare(of, caller));
  return next();
}

/**
 * Whether a request may wait, by its contract: `wait_ms` on another operation is a mistake that validation finds later.
 * The body is not read yet, so an operation whose body can ask to wait counts as waiting.
 */
function asksToWait({ state, querystring }: GatewayContext): boolean {
  const part = state.operation === undefined ? undefined : waitsBy(state.operation);
  if (part === 'body') return true;
  return part === 'query' && Number(new URLSearchParams(querystring).get('wait_ms')) > 0;
}
