import { waitsBy } from '@handoff/contracts';
import {
  bounded,
  callerOf,
  giveBack,
  giveBackShare,
  HandoffError,
  take,
  takeShare,
  type Bounded,
} from '@handoff/kernel';
import { requireSet, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import type { GatewayDeps } from '../gateway-deps.js';
import { decodeContent } from '../http/decode-content.js';
import { receiveBody, type BodyBounds } from '../http/receive-body.js';

/** 1 MiB, before decompression and after it. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * What all bodies may take together that are kept while their request waits: so much for each that may wait. Work is
 * bounded by how much of it there is.
 */
const WAITING_BODY_BYTES = 16_384;

/** Reading what a request brings. */
export interface BodyReaders {
  /**
   * The body is here in full: JSON by its label, within bounds of size and time, decompressed, and otherwise the very
   * bytes that the client sent. Where an operation takes no body, none is read.
   */
  readonly readBody: GatewayMiddleware;
  /** The same where there is no operation, and always a body. */
  readonly readMessage: GatewayMiddleware;
}

export function createBodyReaders({ limits, timeouts }: Pick<GatewayDeps, 'limits' | 'timeouts'>): BodyReaders {
  const max = Math.max(MAX_BODY_BYTES, limits.maxWaiting * WAITING_BODY_BYTES);
  const waiting = bounded({
    name: 'the bytes of requests that wait',
    at: 'this gateway',
    max,
    sharePercent: limits.callerSharePercent,
    least: MAX_BODY_BYTES,
  });
  const read = (ctx: GatewayContext, mayWait: boolean): Promise<Uint8Array> =>
    receive(ctx, { timeoutMs: timeouts.bodyMs, hold: mayWait ? holdWhileOpen(waiting, ctx) : () => {} });
  return {
    async readBody(ctx, next) {
      const operation = requireSet(ctx.state.operation, 'operation');
      ctx.state.body = operation.body === undefined ? NO_BODY : await read(ctx, waitsBy(operation) === 'body');
      await next();
    },
    async readMessage(ctx, next) {
      ctx.state.body = await read(ctx, true);
      await next();
    },
  };
}

/** Takes from what there is, and from the caller's share of it, until the response has left, or its client has gone. */
function holdWhileOpen(bytesOfAll: Bounded, { res, state }: GatewayContext): (bytes: number) => void {
  const caller = callerOf(requireSet(state.principal, 'principal'));
  let [own, ownShare] = [0, 0];
  res.once('close', () => {
    giveBack(bytesOfAll, own);
    giveBackShare(bytesOfAll, caller, ownShare);
  });
  return (bytes) => {
    if (res.closed) return;
    take(bytesOfAll, bytes);
    own += bytes;
    takeShare(bytesOfAll, caller, bytes);
    ownShare += bytes;
  };
}

const NO_BODY = new Uint8Array(0);

async function receive(ctx: GatewayContext, bounds: Omit<BodyBounds, 'maxBytes'>): Promise<Uint8Array> {
  const { 'content-length': length, 'content-type': type, 'content-encoding': encoding } = ctx.req.headers;
  if (Number(length ?? 0) > MAX_BODY_BYTES) throw new HandoffError('BODY_TOO_LARGE');
  if (Number(length ?? 0) > 0) requireJson(type);
  const received = await receiveBody(ctx.req, ctx.res, { maxBytes: MAX_BODY_BYTES, ...bounds });
  if (received.length === 0) return NO_BODY;
  requireJson(type);
  const decoded = await decodeContent(received, encoding, MAX_BODY_BYTES);
  // What it was compressed to is let go of.
  if (decoded.length > received.length) bounds.hold(decoded.length - received.length);
  return decoded;
}

const JSON_TYPE = /^application\/json *(;.*)?$/i;
const CHARSET = /; *charset *= *"?([^";]*)"?/i;

/** RFC 8259 knows no charset but UTF-8; a label that claims another is a mistake that would garble the text. */
function requireJson(type: string | undefined): void {
  const charset = CHARSET.exec(type ?? '')?.[1]?.trim();
  if (JSON_TYPE.test(type ?? '') && (charset === undefined || /^utf-?8$/i.test(charset))) return;
  throw new HandoffError('UNSUPPORTED_MEDIA_TYPE', {
    detail: type === undefined ? 'The body has no Content-Type.' : 'The Content-Type is not application/json.',
  });
}
