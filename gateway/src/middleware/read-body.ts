import { HandoffError } from '@handoff/kernel';
import { settled, type GatewayContext, type GatewayMiddleware } from '../gateway-context.js';
import { decodeContent } from '../http/decode-content.js';
import { receiveBody } from '../http/receive-body.js';

/** 1 MiB, before decompression and after it. */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * The body is here in full: JSON by its label, within bounds of size and time, decompressed, and otherwise the very
 * bytes that the client sent. Where an operation takes no body, none is read.
 */
export function readBody(deps: { readonly bodyTimeoutMs: number }): GatewayMiddleware {
  return async (ctx, next) => {
    ctx.state.body =
      settled(ctx.state.operation, 'operation').body === undefined ? NO_BODY : await read(ctx, deps.bodyTimeoutMs);
    await next();
  };
}

/** The same where there is no operation, and always a body. */
export function readMessage(deps: { readonly bodyTimeoutMs: number }): GatewayMiddleware {
  return async (ctx, next) => {
    ctx.state.body = await read(ctx, deps.bodyTimeoutMs);
    await next();
  };
}

const NO_BODY = new Uint8Array(0);

async function read(ctx: GatewayContext, timeoutMs: number): Promise<Uint8Array> {
  const { 'content-length': length, 'content-type': type, 'content-encoding': encoding } = ctx.req.headers;
  if (Number(length ?? 0) > MAX_BODY_BYTES) throw new HandoffError('BODY_TOO_LARGE');
  if (Number(length ?? 0) > 0) requireJson(type);
  const received = await receiveBody(ctx.req, ctx.res, { maxBytes: MAX_BODY_BYTES, timeoutMs });
  if (received.length === 0) return NO_BODY;
  requireJson(type);
  return decodeContent(received, encoding, MAX_BODY_BYTES);
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
