import { randomUUID } from 'node:crypto';
import { failpoint, HandoffError, toHandoffError } from '@handoff/kernel';
import type { Logger } from 'pino';
import type { GatewayMetrics } from '../gateway-metrics.js';
import { settled, waitMsOf, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import { renderProblem, type RenderedResponse } from '../http/problem-response.js';
import type { Claim, ClaimResult, IdempotencyStore } from '../ports/idempotency-store.js';
import { respondWith } from './answer-failures-with-problems.js';

export interface AnswerOnceDeps {
  readonly store: IdempotencyStore;
  readonly metrics: GatewayMetrics;
  readonly logger: Pick<Logger, 'warn'>;
  readonly ttlSeconds: number;
  readonly leaseSeconds: number;
}

/**
 * A request with an Idempotency-Key is answered once: the first attempt does the work, and its answer, byte for byte,
 * is everybody's. Answers that another attempt could better (5xx, 429, 401, 403, 408 and conflicts of the moment) are
 * not kept, nor are those that show a secret. This is the fast path: with the store out, the services alone see to it
 * that nothing happens twice.
 */
export function answerOncePerKey(deps: AnswerOnceDeps): GatewayMiddleware {
  return async (ctx, next) => {
    const command = settled(ctx.state.command, 'command');
    if (!command.keyed) {
      await next();
      return;
    }
    const claim: Claim = {
      key: command.commandId,
      fingerprint: command.fingerprint,
      owner: randomUUID(),
      // Who waits holds its key for as long: nobody else is to begin with it meanwhile.
      leaseMs: deps.leaseSeconds * 1_000 + waitMsOf(ctx.state),
    };
    const result = await tryToClaim(deps, claim);
    deps.metrics.idempotency.inc({ outcome: result?.state ?? 'unavailable' });
    if (result === undefined) await next();
    else if (result.state === 'claimed') await performOnce(deps, claim, ctx, next);
    else answerFrom(ctx, result);
  };
}

async function tryToClaim(deps: AnswerOnceDeps, claim: Claim): Promise<ClaimResult | undefined> {
  try {
    return await deps.store.claim(claim);
  } catch (err) {
    deps.logger.warn({ err }, 'idempotency store unavailable');
    return undefined;
  }
}

function answerFrom(ctx: GatewayContext, result: Exclude<ClaimResult, { state: 'claimed' }>): void {
  if (result.state === 'mismatch') throw new HandoffError('IDEMPOTENCY_KEY_REUSED');
  if (result.state === 'in_flight') {
    throw new HandoffError('IDEMPOTENCY_KEY_IN_FLIGHT', { retryAfterSeconds: result.retryAfterSeconds });
  }
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
    if (!isFinal(error)) {
      await release(deps, claim);
      throw error;
    }
    ctx.state.error = error;
    respondWith(ctx, renderProblem(error, ctx.state.traceId));
  }
  if (showsSecret(ctx)) await release(deps, claim);
  else await keep(deps, claim, renderedBy(ctx));
}

/** Such an answer is the service's to repeat: a copy of it would lie in the store as plain text. */
function showsSecret({ state }: GatewayContext): boolean {
  return state.error === undefined && settled(state.operation, 'operation').http.secretReply === true;
}

const FINAL_KINDS: ReadonlySet<string> = new Set([
  'malformed',
  'not_found',
  'conflict',
  'precondition_failed',
  'invalid',
  'too_large',
]);
const NEVER_FINAL: ReadonlySet<string> = new Set([
  'WRITE_CONFLICT',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'IDEMPOTENCY_KEY_REUSED',
]);

/** Whether the same request can expect the same failure. A reused key is the failure of one attempt, not of the key. */
function isFinal(error: HandoffError): boolean {
  return FINAL_KINDS.has(error.kind) && !NEVER_FINAL.has(error.code);
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

async function keep(
  deps: AnswerOnceDeps,
  { key, owner, fingerprint }: Claim,
  response: RenderedResponse,
): Promise<void> {
  try {
    const kept = await deps.store.store({ key, owner, fingerprint, response, ttlSeconds: deps.ttlSeconds });
    deps.metrics.idempotency.inc({ outcome: kept ? 'stored' : 'lease_lost' });
    if (kept) failpoint('gateway.result-stored');
  } catch (err) {
    deps.metrics.idempotency.inc({ outcome: 'not_stored' });
    deps.logger.warn({ err }, 'idempotency store unavailable');
  }
}

async function release(deps: AnswerOnceDeps, { key, owner }: Claim): Promise<void> {
  try {
    await deps.store.release({ key, owner });
    deps.metrics.idempotency.inc({ outcome: 'released' });
  } catch (err) {
    deps.logger.warn({ err }, 'idempotency store unavailable');
  }
}
