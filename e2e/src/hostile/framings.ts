import { render, type RequestParts } from './every-route.js';

/** A way to assemble the parts of a request. */
export type Shape = (parts: RequestParts) => Uint8Array;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (content: string): Buffer => Buffer.from(content, 'latin1');

/** The request with a length in these fields, and its body unchanged. */
const sized =
  (...fields: ((length: number) => string)[]): Shape =>
  (parts) =>
    render(
      parts,
      fields.map((field) => field(parts.json.length)),
      parts.json,
    );
/** The request with these fields, and its body as one chunk. */
const chunked =
  (...fields: string[]): Shape =>
  (parts) =>
    render(parts, fields, chunk(parts.json));
/** The request with the chunks that the function writes. */
const chunks =
  (write: (json: string, size: string) => string): Shape =>
  (parts) =>
    render(parts, ['Transfer-Encoding: chunked'], write(parts.json, parts.json.length.toString(16)));
const edited =
  (shape: Shape, edit: (content: string) => string): Shape =>
  (parts) =>
    bytes(edit(text(shape(parts))));

const chunk = (json: string): string => `${json.length.toString(16)}\r\n${json}\r\n0\r\n\r\n`;
/** The request as any client sends it. */
export const honest = sized((length) => `Content-Length: ${length}`);

/** Heads that two hops could read as different requests. Each gets a 400, and the connection is closed. */
export const AMBIGUOUS_HEADS: readonly (readonly [string, Shape])[] = [
  ['a length and chunks', chunked('Content-Length: 4', 'Transfer-Encoding: chunked')],
  ['chunks and a length', chunked('Transfer-Encoding: chunked', 'Content-Length: 4')],
  ['chunked twice', chunked('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')],
  ['chunked in chunked', chunked('Transfer-Encoding: chunked, chunked')],
  ['identity after chunked', chunked('Transfer-Encoding: chunked, identity')],
  ['identity before chunked', chunked('Transfer-Encoding: identity, chunked')],
  ['gzip in chunks', chunked('Transfer-Encoding: gzip, chunked')],
  [
    'identity alone',
    sized(
      () => 'Transfer-Encoding: identity',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  [
    'no coding and a length',
    sized(
      () => 'Transfer-Encoding:',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  ['a coding that looks like chunked', chunked('Transfer-Encoding: xchunked')],
  ['a quoted coding', chunked('Transfer-Encoding: "chunked"')],
  ['a vertical tab before the coding', chunked('Transfer-Encoding: \x0bchunked')],
  ['a space before the colon of the coding', chunked('Transfer-Encoding : chunked')],
  ['a folded coding', chunked('Transfer-Encoding:\r\n chunked')],
  [
    'a folded header',
    sized(
      () => 'X-Folded: a\r\n b',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  ['a space before the colon of the length', sized((length) => `Content-Length : ${length}`)],
  ['a list of equal lengths', sized((length) => `Content-Length: ${length}, ${length}`)],
  ['a list of lengths', sized((length) => `Content-Length: ${length}, ${length + 1}`)],
  [
    'equal lengths',
    sized(
      (length) => `Content-Length: ${length}`,
      (length) => `Content-Length: ${length}`,
    ),
  ],
  [
    'two lengths',
    sized(
      (length) => `Content-Length: ${length}`,
      () => 'Content-Length: 0',
    ),
  ],
  ['a negative length', sized(() => 'Content-Length: -1')],
  ['a length with a sign', sized((length) => `Content-Length: +${length}`)],
  ['a length in hexadecimal', sized((length) => `Content-Length: 0x${length.toString(16)}`)],
  ['a length with a space in it', sized(() => 'Content-Length: 1 0')],
  ['an empty length', sized(() => 'Content-Length:')],
  ['a length beyond 64 bits', sized(() => 'Content-Length: 99999999999999999999999')],
  ['bare line feeds', edited(honest, (content) => content.replaceAll('\r\n', '\n'))],
  ['one bare line feed', edited(honest, (content) => content.replace('\r\n', '\n'))],
  ['a bare line feed at the end of the head', edited(honest, (content) => content.replace('\r\n\r\n', '\n\n'))],
  [
    'a bare carriage return in a header',
    sized(
      () => 'X-A: b\rX-B: c',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  [
    'a NUL in a header',
    sized(
      () => 'X-A: b\0c',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  [
    'two Hosts',
    sized(
      () => 'Host: other.test',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  [
    'chunks in HTTP/1.0',
    edited(chunked('Transfer-Encoding: chunked'), (content) => content.replace('HTTP/1.1', 'HTTP/1.0')),
  ],
  ['a version that is not spoken', edited(honest, (content) => content.replace('HTTP/1.1', 'HTTP/2.0'))],
];

/** Chunks without a clear end. Routes that read a body answer 400. */
export const AMBIGUOUS_CHUNKS: readonly (readonly [string, Shape])[] = [
  ['a chunk with a bare line feed', chunks((json, size) => `${size}\n${json}\r\n0\r\n\r\n`)],
  ['a chunk extension with a bare line feed', chunks((json, size) => `${size};a\n${json}\r\n0\r\n\r\n`)],
  ['a chunk without its end', chunks((json, size) => `${size}\r\n${json}0\r\n\r\n`)],
  ['a chunk size with a space', chunks((json, size) => `${size} \r\n${json}\r\n0\r\n\r\n`)],
  ['a chunk size with a prefix', chunks((json, size) => `0x${size}\r\n${json}\r\n0\r\n\r\n`)],
  ['a negative chunk size', chunks((json) => `-1\r\n${json}\r\n0\r\n\r\n`)],
  ['a chunk size beyond 64 bits', chunks((json) => `fffffffffffffffff\r\n${json}\r\n0\r\n\r\n`)],
  ['a chunk extension of 20 KB', chunks((json, size) => `${size};${'a'.repeat(20_000)}\r\n${json}\r\n0\r\n\r\n`)],
  ['a trailer with a length', chunks((json, size) => `${size}\r\n${json}\r\n0\r\nContent-Length: 3\r\n\r\n`)],
];

/** Unusual requests with only one reading. Each is answered like the plain request. */
export const ODD_AND_CLEAR: readonly (readonly [string, Shape])[] = [
  ['chunks', chunked('Transfer-Encoding: chunked')],
  ['a coding in capitals', chunked('Transfer-Encoding: CHUNKED')],
  ['a chunk extension', chunks((json, size) => `${size};name=value;quoted="a;b"\r\n${json}\r\n0\r\n\r\n`)],
  [
    'a trailer with credentials, which count for nothing',
    chunks((json, size) => `${size}\r\n${json}\r\n0\r\nAuthorization: Bearer x\r\n\r\n`),
  ],
  ['an absolute target', edited(honest, (content) => content.replace(' /', ' http://other.test/'))],
  [
    'an offer to upgrade',
    sized(
      () => 'Upgrade: h2c',
      (length) => `Content-Length: ${length}`,
    ),
  ],
  [
    'a request after its end, once the connection is to close',
    (parts) => Buffer.concat([honest(parts), honest(parts)]),
  ],
  [
    'a body that is a request',
    (parts) =>
      parts.operation.body === undefined
        ? render(parts, ['Content-Length: 26'], 'GET /status HTTP/1.1\r\n\r\n\r\n')
        : honest(parts),
  ],
];
