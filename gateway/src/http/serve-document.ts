import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { GatewayMiddleware } from '../gateway-context.js';

const compress = promisify(gzip);

interface PreparedDocument {
  readonly plain: Buffer;
  readonly compressed: Buffer;
  /** Weak, because both forms have the same one (RFC 9110 §8.8.1). */
  readonly etag: string;
}

/**
 * Serves a document that never changes while the process runs: made and compressed at the first request, with an ETag, so
 * that a client that has it gets 304.
 */
export function serveDocument(
  mediaType: string,
  make: () => string | Buffer | Promise<Buffer>,
  headers: Readonly<Record<string, string>> = {},
): GatewayMiddleware {
  let prepared: Promise<PreparedDocument> | undefined;
  return async (ctx) => {
    prepared ??= prepare(make);
    const { plain, compressed, etag } = await prepared;
    ctx.status = 200;
    // A cache may keep it, and asks each time whether it is still current.
    ctx.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Encoding, Origin', ETag: etag, ...headers });
    if (has(ctx.get('If-None-Match'), etag)) {
      ctx.status = 304;
      return;
    }
    ctx.type = mediaType;
    const isCompressed = ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
    if (isCompressed) ctx.set('Content-Encoding', 'gzip');
    ctx.body = isCompressed ? compressed : plain;
  };
}

/**
 * Whether an If-None-Match header names the document (RFC 9110 §13.1.2). Koa's `fresh` would ignore it in a request of
 * `fetch`, which adds `Cache-Control: no-cache`.
 */
function has(ifNoneMatch: string, etag: string): boolean {
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}

async function prepare(make: () => string | Buffer | Promise<Buffer>): Promise<PreparedDocument> {
  const plain = Buffer.from(await make());
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return { plain, compressed: await compress(plain, { level: 9 }), etag: `W/"${hash}"` };
}
