import { describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import {
  attackEach,
  deviationsFrom,
  partsOf,
  PUBLIC_PATHS,
  render,
  renderWhole,
  WITH_BODY,
  type RequestParts,
} from './every-route.js';
import type { Target } from './target.js';

const TOO_LARGE = '413 BODY_TOO_LARGE';
const HEADERS_TOO_LARGE = '431 HEADERS_TOO_LARGE';
const MIB = 1_048_576;

const longer = (parts: RequestParts, tail: string): RequestParts => ({ ...parts, line: parts.line + tail });

/** Heads that are too large for every route. */
const HEADS: readonly (readonly [string, (parts: RequestParts) => Uint8Array, string])[] = [
  ['a path of 20 KB', (parts) => render(longer(parts, '/a'.repeat(10_000)), []), HEADERS_TOO_LARGE],
  ['a query of 20 KB', (parts) => render(longer(parts, `?a=${'a'.repeat(20_000)}`), []), HEADERS_TOO_LARGE],
  ['a header of 20 KB', (parts) => render(parts, [`X-Long: ${'a'.repeat(20_000)}`]), HEADERS_TOO_LARGE],
  ['a header name of 20 KB', (parts) => render(parts, [`X-${'a'.repeat(20_000)}: 1`]), HEADERS_TOO_LARGE],
  [
    'an Authorization header of 20 KB',
    (parts) => render(parts, [`Authorization: Bearer ${'a'.repeat(20_000)}`]),
    HEADERS_TOO_LARGE,
  ],
  [
    'headers of 1 KB, 20 of them',
    (parts) => render(parts, Array<string>(20).fill(`X-Long: ${'a'.repeat(1_024)}`)),
    HEADERS_TOO_LARGE,
  ],
  ['201 headers', (parts) => render(parts, Array<string>(201).fill('a:')), HEADERS_TOO_LARGE],
  [
    '3,000 headers before those that count',
    (parts) => render({ ...parts, fields: [] }, [...Array<string>(3_000).fill('a:'), ...parts.fields]),
    HEADERS_TOO_LARGE,
  ],
  [
    '3,000 parameters of different names',
    (parts) =>
      render(longer(parts, `?${Array.from({ length: 3_000 }, (_, index) => index.toString(36)).join('&')}`), []),
    '422 VALIDATION_FAILED',
  ],
  [
    '7,000 parameters of one name',
    (parts) => render(longer(parts, `?${Array(7_000).fill('a').join('&')}`), []),
    '422 VALIDATION_FAILED',
  ],
  ['a parameter of 15 KB', (parts) => render(longer(parts, `?a=${'a'.repeat(15_000)}`), []), '422 VALIDATION_FAILED'],
];

/** Bodies that are too large, in different ways. */
const BODIES: readonly (readonly [string, (parts: RequestParts) => Uint8Array])[] = [
  ['1 MiB and a byte', (parts) => renderWhole(parts, Buffer.alloc(MIB + 1, ' '))],
  [
    '1 MiB and a byte in chunks',
    (parts) =>
      render(
        parts,
        ['Transfer-Encoding: chunked'],
        `${'10000\r\n' + ' '.repeat(0x10000) + '\r\n'}`.repeat(16) + '1\r\n \r\n0\r\n\r\n',
      ),
  ],
  ['a tebibyte, as announced', (parts) => render(parts, ['Content-Length: 1099511627776'], ' ')],
  [
    'a tebibyte, which it asks to send',
    (parts) => render(parts, ['Content-Length: 1099511627776', 'Expect: 100-continue']),
  ],
];

export function oversizedRequests(target: () => Target): void {
  describe('on every route', () => {
    test.each(HEADS)('%s are too large or too many', async (_, attack, expected) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, HTTP_OPERATIONS, (operation) => ({
        bytes: attack(partsOf(operation, authorization)),
        expected:
          expected.startsWith('422') && operation.body !== undefined ? [expected, '400 MALFORMED_JSON'] : expected,
      }));
    });

    test.each(BODIES)('a body of %s is too large', async (_, attack) => {
      const authorization = await target().bearer(['admin']);
      await attackEach(target().url, WITH_BODY, (operation) => ({
        bytes: attack(partsOf(operation, authorization)),
        expected: TOO_LARGE,
      }));
    });
  });

  test.each([
    [
      'a query of 20 KB',
      (path: string) => `GET ${path}?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      HEADERS_TOO_LARGE,
    ],
    [
      '201 headers',
      (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(200)}\r\n`,
      HEADERS_TOO_LARGE,
    ],
    [
      'a body of a tebibyte',
      (path: string, host: string) =>
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 1099511627776\r\n\r\n`,
      '200',
    ],
  ] as const)('on every public route, %s does no harm', async (_, attack, expected) => {
    // Its own host name: a foreign one gets no hint about tokens.
    const { host } = new URL(target().url);
    const deviations = await Promise.all(
      PUBLIC_PATHS.map((path) =>
        deviationsFrom(target().url, path, {
          bytes: Buffer.from(attack(path, host)),
          // The embedded issuer has no metadata.
          expected: expected === '200' && path.startsWith('/.well-known/oauth-') ? '404 ROUTE_NOT_FOUND' : expected,
        }),
      ),
    );
    expect(deviations.flat()).toEqual([]);
  });
}
