import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type BrotliOptions, type ZlibOptions } from 'node:zlib';
import { HandoffError } from '@handoff/kernel';

type Decompress = (bytes: Uint8Array, options: ZlibOptions & BrotliOptions) => Promise<Buffer>;

const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  // RFC 9110 §8.4.1.2 means zlib's format, but some clients send the bare stream. The first byte tells which.
  deflate: (bytes, options) =>
    (promisify(((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw) as Decompress)(bytes, options),
  br: promisify(brotliDecompress),
};

/**
 * Decodes a body's Content-Encoding. Output stops at `maxBytes` while it is produced, so that a decompression bomb
 * costs no more than an honest body.
 *
 * @throws HandoffError `UNSUPPORTED_MEDIA_TYPE` for an unknown encoding, or several; `BODY_TOO_LARGE`;
 * `MALFORMED_REQUEST` for bytes that do not match the encoding.
 */
export async function decodeContent(
  bytes: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return bytes;
  const decompress = Object.hasOwn(DECOMPRESS, name) ? DECOMPRESS[name] : undefined;
  if (decompress === undefined) {
    throw new HandoffError('UNSUPPORTED_MEDIA_TYPE', { detail: 'The Content-Encoding is not gzip, deflate or br.' });
  }
  try {
    return await decompress(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new HandoffError('BODY_TOO_LARGE', { cause });
    throw new HandoffError('MALFORMED_REQUEST', { detail: `The body is not valid ${name}.`, cause });
  }
}
