import { deflateSync, gzipSync } from 'node:zlib';
import { describe, test } from '@jest/globals';
import { attackEach, partsOf, renderWhole, WITH_BODY, type RequestParts } from './every-route.js';
import { exchange } from './raw-client.js';
import { inShort, type Target } from './target.js';

const UNSUPPORTED = '415 UNSUPPORTED_MEDIA_TYPE';
const AS_PLAIN = 'as plain';

const TYPES: readonly (readonly [string, string | undefined, string])[] = [
  ['no type', undefined, UNSUPPORTED],
  ['an empty type', 'Content-Type:', UNSUPPORTED],
  ['a type with the right beginning only', 'Content-Type: application/json5', UNSUPPORTED],
  ['JSON of another sort', 'Content-Type: application/vnd.api+json', UNSUPPORTED],
  ['text', 'Content-Type: text/json', UNSUPPORTED],
  ['a form', 'Content-Type: application/x-www-form-urlencoded', UNSUPPORTED],
  ['a form with JSON in a parameter', 'Content-Type: multipart/form-data; boundary="application/json"', UNSUPPORTED],
  ['two types in one', 'Content-Type: application/json, text/plain', UNSUPPORTED],
  ['UTF-16', 'Content-Type: application/json; charset=utf-16', UNSUPPORTED],
  ['UTF-7', 'Content-Type: application/json; charset="utf-7"', UNSUPPORTED],
  ['an empty charset', 'Content-Type: application/json; charset=', UNSUPPORTED],
  ['UTF-8 in quotes and capitals', 'Content-Type: APPLICATION/JSON ; CHARSET="UTF-8"', AS_PLAIN],
  ['another parameter', 'Content-Type: application/json; profile=x', AS_PLAIN],
];

const BOMB = gzipSync(Buffer.alloc(64 * 1_048_576, ' '));

const ENCODINGS: readonly (readonly [string, string, (body: Buffer) => Uint8Array, string])[] = [
  ['gzip', 'gzip', gzipSync, AS_PLAIN],
  ['gzip in capitals', 'GZIP', gzipSync, AS_PLAIN],
  ['gzip of 64 MiB of spaces', 'gzip', () => BOMB, '413 BODY_TOO_LARGE'],
  ['gzip in gzip', 'gzip', (body) => gzipSync(gzipSync(body)), '400 MALFORMED_JSON'],
  ['gzip twice', 'gzip, gzip', (body) => gzipSync(gzipSync(body)), UNSUPPORTED],
  ['deflate in gzip', 'deflate, gzip', (body) => gzipSync(deflateSync(body)), UNSUPPORTED],
  ['gzip that is invalid', 'gzip', (body) => body, '400 MALFORMED_REQUEST'],
  ['gzip cut short', 'gzip', (body) => gzipSync(body).subarray(0, -9), '400 MALFORMED_REQUEST'],
  ['gzip with a wrong checksum', 'gzip', withWrongChecksum, '400 MALFORMED_REQUEST'],
  ['gzip and then more', 'gzip', (body) => Buffer.concat([gzipSync(body), gzipSync(body)]), '400 MALFORMED_JSON'],
  ['deflate that is invalid', 'deflate', () => Buffer.from([0x78, 0xff, 0xff]), '400 MALFORMED_REQUEST'],
  ['brotli that is invalid', 'br', () => Buffer.alloc(100, 0xff), '400 MALFORMED_REQUEST'],
  [
    'gzip that is JSON in UTF-16',
    'gzip',
    (body) => gzipSync(Buffer.from(body.toString(), 'utf16le')),
    '400 MALFORMED_JSON',
  ],
  ['zstd', 'zstd', (body) => body, UNSUPPORTED],
  ['chunked', 'chunked', (body) => body, UNSUPPORTED],
  ['__proto__', '__proto__', (body) => body, UNSUPPORTED],
];

function withWrongChecksum(body: Buffer): Uint8Array {
  const bytes = gzipSync(body);
  bytes[bytes.length - 8]! ^= 0xff;
  return bytes;
}

export function contentTypes(target: () => Target): void {
  const expectedOf = async (parts: RequestParts, expected: string): Promise<string> =>
    expected === AS_PLAIN
      ? inShort((await exchange(target().url, renderWhole(parts, parts.json))).answers[0]!)
      : expected;

  describe('on every route with a body', () => {
    test.each(TYPES)('%s as its type gets the expected answer', async (_, field, expected) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, WITH_BODY, async (operation) => {
        const parts = partsOf(operation, authorization);
        const fields = parts.fields.filter((other) => !other.startsWith('Content-Type'));
        const bytes = renderWhole(
          { ...parts, fields: [...fields, ...(field === undefined ? [] : [field])] },
          parts.json,
        );
        return { bytes, expected: await expectedOf(partsOf(operation, authorization), expected) };
      });
    });

    test.each(ENCODINGS)('a body in %s gets the expected answer', async (_, encoding, encode, expected) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, WITH_BODY, async (operation) => {
        const parts = partsOf(operation, authorization);
        const body = encode(Buffer.from(parts.json));
        return {
          bytes: renderWhole(parts, body, [`Content-Encoding: ${encoding}`]),
          expected: await expectedOf(partsOf(operation, authorization), expected),
        };
      });
    });
  });
}
