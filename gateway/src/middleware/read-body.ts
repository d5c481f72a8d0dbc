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
import { MAX_BODY_BYTES } from '../http/max-body-bytes.js';
import { isForm, readForm } from '../http/read-form.js';
import { onClose } from '../http/on-close.js';
import { decodeContent } from '../http/decode-content.js';
import { receiveBody, type BodyBounds } from '../http/receive-body.js';

/**
 * Multiplied by the number of requests that may wait, this bounds the bytes of all bodies that are kept while their
 * requests wait. Working requests are bounded by their number.
 */
const WAITING_BODY_BYTES = 16_384;

/** Middleware that reads request bodies. */
export interface BodyReaders {
  /**
   * Reads the whole body: declared as JSON, within the bounds of size and time, decompressed, and otherwise unchanged.
   * For an operation without a body it reads nothing.
   */
  readonly readBody: GatewayMiddleware;
  /** The same for MCP messages, which always have a body. */
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
  const read = (ctx: GatewayContext, mayWait: boolean, isExpected: IsExpected): Promise<Uint8Array> =>
    receive(ctx, isExpected, { timeoutMs: timeouts.bodyMs, hold: mayWait ? holdWhileOpen(waiting, ctx) : () => {} });
  return {
    async readBody(ctx, next) {
      const operation = requireSet(ctx.state.operation, 'operation');
      const { upload, mergePatch } = operation.http;
      if (operation.body === undefined) ctx.state.body = NO_BODY;
      else if (upload !== undefined && isForm(ctx.req.headers['content-type'])) {
        ctx.state.body = await readForm(await read(ctx, false, isForm), ctx.req.headers['content-type']!, upload);
      } else ctx.state.body = await read(ctx, waitsBy(operation) === 'body', mergePatch === true ? isPatch : isJson);
      await next();
    },
    async readMessage(ctx, next) {
      ctx.state.body = await read(ctx, true, isJson);
      await next();
    },
  };
}

/** Counts bytes in total and for the caller, until the response is sent or the client has disconnected. */
function holdWhileOpen(bytesOfAll: Bounded, { res, state }: GatewayContext): (bytes: number) => void {
  const caller = callerOf(requireSet(state.principal, 'principal'));
  let [own, ownShare] = [0, 0];
  onClose(res, () => {
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

/** Whether a body may have this Content-Type. */
type IsExpected = (type: string | undefined) => boolean;

async function receive(
  ctx: GatewayContext,
  isExpected: IsExpected,
  bounds: Omit<BodyBounds, 'maxBytes'>,
): Promise<Uint8Array> {
  const requireType = (type: string | undefined): void => {
    if (!isExpected(type)) throw unsupported(type);
  };
  const { 'content-length': length, 'content-type': type, 'content-encoding': encoding } = ctx.req.headers;
  if (Number(length ?? 0) > MAX_BODY_BYTES) throw new HandoffError('BODY_TOO_LARGE');
  if (Number(length ?? 0) > 0) requireType(type);
  const received = await receiveBody(ctx.req, ctx.res, { maxBytes: MAX_BODY_BYTES, ...bounds });
  if (received.length === 0) return NO_BODY;
  requireType(type);
  const decoded = await decodeContent(received, encoding, MAX_BODY_BYTES);
  // The compressed bytes are freed, so only the difference counts.
  if (decoded.length > received.length) bounds.hold(decoded.length - received.length);
  return decoded;
}

const JSON_TYPE = /^application\/json *(;.*)?$/i;
const PATCH_TYPE = /^application\/merge-patch\+json *$/i;
const CHARSET = /; *charset *= *"?([^";]*)"?/i;

/** RFC 8259 allows UTF-8 only: text in another charset would be garbled. */
function isJson(type: string | undefined): boolean {
  const charset = CHARSET.exec(type ?? '')?.[1]?.trim();
  return JSON_TYPE.test(type ?? '') && (charset === undefined || /^utf-?8$/i.test(charset));
}

/** A JSON merge patch, under its own type (RFC 7396 §4, which has no parameters) or as any JSON. */
function isPatch(type: string | undefined): boolean {
  return PATCH_TYPE.test(type ?? '') || isJson(type);
}

function unsupported(type: string | undefined): HandoffError {
  return new HandoffError('UNSUPPORTED_MEDIA_TYPE', {
    detail: type === undefined ? 'The body has no Content-Type.' : 'The Content-Type is not application/json.',
  });
}
