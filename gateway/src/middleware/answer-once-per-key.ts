import { randomUUID } from 'node:crypto';
import { actsInOwnRoles } from '@handoff/contracts';
import { actingRolesOf, failpoint, HandoffError, holdsAll, isFinalRefusal, toHandoffError } from '@handoff/kernel';
import type { Logger } from 'pino';
import type { GatewayTimeouts } from '../gateway-deps.js';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { requireSet, waitMsOf, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import { renderProblem, type RenderedResponse } from '../http/problem-response.js';
import type { Claim, ClaimResult, IdempotencyStore } from '../ports/idempotency-store.js';
import { respondWith } from './answer-failures-with-problems.js';

export interface AnswerOnceDeps {
  readonly store: IdempotencyStore;
  readonly metrics: GatewayMetrics;
  readonly logger: Pick<Logger, 'warn'>;
  readonly timeouts: Pick<GatewayTimeouts, 'leaseSeconds' | 'ttlSeconds'>;
}

/**
 * Answers every request with the same Idempotency-Key alike: the first attempt does the work, and later attempts get
 * its answer byte for byte, if their caller holds all roles of the first attempt. For other callers the service
 * decides, as for a first attempt. Answers that a retry could improve (5xx, 429, 401, 403, 408 and temporary conflicts)
 * are not kept. The service repeats answers that contain a secret or are large. This is the fast path: while the store
 * is down, the services alone prevent a second execution.
 */
export function answerOncePerKey(deps: AnswerOnceDeps): GatewayMiddleware {
  return async (ctx, next) => {
    const command = requireSet(ctx.state.command, 'command');
    if (!command.keyed) {
      await next();
      return;
    }
    const claim: Claim = {
      key: command.commandId,
      fingerprint: command.fingerprint,
      roles: requireSet(ctx.state.principal, 'principal').roles,
      owner: randomUUID(),
      // A request that waits holds its key for as long, so that no other attempt starts meanwhile.
      leaseMs: deps.timeouts.leaseSeconds * 1_000 + waitMsOf(ctx.state),
      traceId: ctx.state.traceId,
    };
    const result = forCaller(ctx, await tryToClaim(deps, claim));
    deps.metrics.idempotency.inc({ outcome: result?.state ?? 'unavailable' });
    if (result === undefined) await next();
    else if (result.state === 'claimed') await performOnce(deps, claim, ctx, next);
    else if (result.state === 'done' && result.response === undefined) await next();
    else answerFrom(ctx, result);
  };
}

async function tryToClaim(deps: AnswerOnceDeps, claim: Claim): Promise<ClaimResult | undefined> {
  try {
    return await deps.store.claim(claim);
  } catch (err) {
    reportUnavailable(deps, claim, err);
    return undefined;
  }
}

/**
 * The result that this caller may get. A caller who lacks a role of the first attempt gets no copy: the service
 * authorises it first. If those roles decided for whom the request acts, it is another request.
 */
function forCaller({ state }: GatewayContext, result: ClaimResult | undefined): ClaimResult | undefined {
  if (result === undefined || !('roles' in result) || result.roles === undefined) return withoutCopy(result);
  const principal = requireSet(state.principal, 'principal');
  if (holdsAll(principal, result.roles)) return result;
  const actsAsOther = !holdsAll(principal, actingRolesOf({ roles: result.roles }));
  const { body } = requireSet(state.input, 'input');
  if (actsAsOther && actsInOwnRoles(requireSet(state.operation, 'operation'), body)) return { state: 'mismatch' };
  return withoutCopy(result);
}

function withoutCopy(result: ClaimResult | undefined): ClaimResult | undefined {
  return result?.state === 'done' ? { ...result, response: undefined } : result;
}

function answerFrom(ctx: GatewayContext, result: Exclude<ClaimResult, { state: 'claimed' }>): void {
  if (result.state === 'mismatch') throw new HandoffError('IDEMPOTENCY_KEY_REUSED');
  if (result.state === 'in_flight') {
    throw new HandoffError('IDEMPOTENCY_KEY_IN_FLIGHT', { retryAfterSeconds: result.retryAfterSeconds });
  }
  if (result.response === undefined) throw new TypeError('there is no copy to answer from');
  const { status, headers, body } = result.response;
  respondWith(ctx, { status, headers, body: Buffer.from(body.buffer, body.byteOffset, body.byteLength) });
  ctx.set('Idempotency-Replayed', 'true');
}

async function performOnce(
  deps: AnswerOnceDeps,
  claim: Claim,
  ctx: GatewayContext,
  next: () => Promise<void>,
): Promise<void> {
  failpoint('gateway.claimed');
  try {
    await next();
  } catch (thrown) {
    const error = toHandoffError(thrown);
    if (!isFinalRefusal(error)) {
      await release(deps, claim);
      throw error;
    }
    ctx.state.error = error;
    respondWith(ctx, renderProblem(error, ctx.state.traceId));
  }
  await keep(deps, claim, isToBeCopied(ctx) ? renderedBy(ctx) : undefined);
}

/** Larger answers are not copied: they would fill the store (32 claimed tasks take 32 MiB). */
const MAX_COPY_BYTES = 4_096;

/** The service repeats the answers that are not copied. A copy of a secret would be plain text in the store. */
function isToBeCopied({ state, body }: GatewayContext): boolean {
  if (state.error === undefined && requireSet(state.operation, 'operation').http.secretReply === true) return false;
  return (body as Buffer).length <= MAX_COPY_BYTES;
}

const KEPT_HEADERS = ['content-type', 'location', 'etag'] as const;

function renderedBy(ctx: GatewayContext): RenderedResponse {
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = ctx.res.getHeader(name);
    if (typeof value === 'string') headers[name] = value;
  }
  return { status: ctx.status, headers, body: ctx.body as Buffer };
}

async function keep(deps: AnswerOnceDeps, claim: Claim, response: RenderedResponse | undefined): Promise<void> {
  const { key, owner, fingerprint } = claim;
  try {
    const kept = await deps.store.store({ key, owner, fingerprint, response, ttlSeconds: deps.timeouts.ttlSeconds });
    deps.metrics.idempotency.inc({ outcome: kept ? 'stored' : 'lease_lost' });
    if (kept) failpoint('gateway.result-stored');
  } catch (err) {
    deps.metrics.idempotency.inc({ outcome: 'not_stored' });
    reportUnavailable(deps, claim, err);
  }
}

async function release(deps: AnswerOnceDeps, claim: Claim): Promise<void> {
  const { key, owner } = claim;
  try {
    await deps.store.release({ key, owner });
    deps.metrics.idempotency.inc({ outcome: 'released' });
  } catch (err) {
    reportUnavailable(deps, claim, err);
  }
}

function reportUnavailable({ logger }: AnswerOnceDeps, { traceId }: Claim, err: unknown): void {
  logger.warn({ err, trace_id: traceId }, 'idempotency store unavailable');
}
