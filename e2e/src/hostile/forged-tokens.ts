import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER } from '@handoff/all-in-one';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import { attackEach, partsOf, renderWhole } from './every-route.js';
import { inShort, type Target } from './target.js';

/** The signing key of the embedded issuer: a JWK with its `kid`. */
export type IssuerKey = JsonWebKey & { readonly kid: string };
type Signer = (input: string) => Buffer;
type Parts = Readonly<Record<string, unknown>>;

const now = Math.floor(Date.now() / 1_000);
const CLAIMS = {
  iss: EMBEDDED_ISSUER,
  aud: EMBEDDED_AUDIENCE,
  sub: 'attacker',
  roles: ['admin'],
  iat: now,
  exp: now + 3_000,
};
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** A compact JWS of any parts: libraries refuse to create what attackers send. */
function forge(header: unknown, payload: unknown, signer: Signer): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

const es256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
const hmac =
  (secret: string | Buffer, hash = 'sha256'): Signer =>
  (input) =>
    createHmac(hash, secret).update(input).digest();
const unsigned: Signer = () => Buffer.alloc(0);

/** A genuine token, except for the given claims and header members. */
export function genuine(key: IssuerKey, claims: Parts = {}, header: Parts = {}): string {
  const signer = es256(createPrivateKey({ key, format: 'jwk' }));
  return forge({ alg: 'ES256', kid: key.kid, typ: 'at+jwt', ...header }, { ...CLAIMS, ...claims }, signer);
}

const FORGERIES: readonly (readonly [string, (key: IssuerKey) => string])[] = [
  ['alg none', ({ kid }) => forge({ alg: 'none', kid }, CLAIMS, unsigned)],
  ['alg NONE and a signature', (key) => genuine(key, {}, { alg: 'NONE' })],
  ['no alg', (key) => genuine(key, {}, { alg: undefined })],
  ['the public key as a secret, in PEM', (key) => forge({ alg: 'HS256', kid: key.kid }, CLAIMS, hmac(publicPem(key)))],
  ['the public key as a secret, in DER', (key) => forge({ alg: 'HS256', kid: key.kid }, CLAIMS, hmac(publicDer(key)))],
  [
    'the public key as a secret, as JWK',
    (key) => forge({ alg: 'HS512', kid: key.kid }, CLAIMS, hmac(JSON.stringify(publicJwk(key)), 'sha512')),
  ],
  ['an empty secret', ({ kid }) => forge({ alg: 'HS256', kid }, CLAIMS, hmac(''))],
  ['a foreign key', ({ kid }) => forge({ alg: 'ES256', kid }, CLAIMS, es256(foreign.privateKey))],
  [
    'a key that it brings along',
    ({ kid }) =>
      forge({ alg: 'ES256', kid, jwk: foreign.publicKey.export({ format: 'jwk' }) }, CLAIMS, es256(foreign.privateKey)),
  ],
  [
    'a key that it refers to',
    ({ kid }) =>
      forge(
        { alg: 'ES256', kid, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' },
        CLAIMS,
        es256(foreign.privateKey),
      ),
  ],
  ['a signature of zeros', ({ kid }) => forge({ alg: 'ES256', kid }, CLAIMS, () => Buffer.alloc(64))],
  ['no signature', (key) => genuine(key).replace(/[^.]*$/, '')],
  [
    'another payload under a genuine signature',
    (key) => genuine(key).replace(/\.[^.]*\./, `.${encode({ ...CLAIMS, sub: 'victim' })}.`),
  ],
  ['no kid', (key) => genuine(key, {}, { kid: undefined })],
  ['a kid that is a path', (key) => genuine(key, {}, { kid: '../../issuer-key.json' })],
  ['a kid that is SQL', (key) => genuine(key, {}, { kid: "' OR '1'='1" })],
  ['a kid that is __proto__', (key) => genuine(key, {}, { kid: '__proto__' })],
  ['a kid of 10,000 characters', (key) => genuine(key, {}, { kid: 'k'.repeat(10_000) })],
  ['a critical extension', (key) => genuine(key, {}, { crit: ['exp'] })],
  ['the type of another token', (key) => genuine(key, {}, { typ: 'logout+jwt' })],
  ['no exp', (key) => genuine(key, { exp: undefined })],
  ['an exp that is past', (key) => genuine(key, { exp: now - 60 })],
  ['an exp in the year 30,000', (key) => genuine(key, { exp: 884_541_340_800 })],
  ['an exp that is text', (key) => genuine(key, { exp: String(now + 60) })],
  ['an exp of 1e300', (key) => genuine(key, { exp: 1e300 })],
  ['an iat to come', (key) => genuine(key, { iat: now + 3_600 })],
  ['an nbf to come', (key) => genuine(key, { nbf: now + 3_600 })],
  ['no sub', (key) => genuine(key, { sub: undefined })],
  ['an empty sub', (key) => genuine(key, { sub: '' })],
  ['a sub with a NUL', (key) => genuine(key, { sub: 'a\0b' })],
  ['a sub that is an object', (key) => genuine(key, { sub: { toString: 'x' } })],
  ['another issuer', (key) => genuine(key, { iss: 'https://evil.example' })],
  ['another audience', (key) => genuine(key, { aud: 'other' })],
  ['a payload that is null', (key) => genuine(key).replace(/\.[^.]*\./, `.${encode('null')}.`)],
  ['a header that is not JSON', (key) => genuine(key).replace(/^[^.]*/, encode('{'))],
];

const publicOf = (key: IssuerKey): KeyObject => createPublicKey({ key, format: 'jwk' });
const publicPem = (key: IssuerKey): Buffer => Buffer.from(publicOf(key).export({ format: 'pem', type: 'spki' }));
const publicDer = (key: IssuerKey): Buffer => publicOf(key).export({ format: 'der', type: 'spki' });
const publicJwk = (key: IssuerKey): object => ({ ...publicOf(key).export({ format: 'jwk' }), kid: key.kid });

export function forgedTokens(target: () => Target, key: () => IssuerKey): void {
  describe('on every route', () => {
    test.each(FORGERIES)('a token with %s is a 401', async (_, make) => {
      const token = make(key());
      await attackEach(target().url, HTTP_OPERATIONS, (operation) => {
        const parts = partsOf(operation, `Bearer ${token}`);
        return { bytes: renderWhole(parts, parts.json), expected: '401 UNAUTHENTICATED' };
      });
    });

    test.each([
      '',
      'Bearer',
      'Bearer  ',
      'Bearer a b',
      'Basic YTpi',
      'Bearer ..',
      'Bearer a.b.c.d.e',
      `Bearer ${'A'.repeat(12_000)}`,
      'Bearer \xff',
      'null',
    ])('the Authorization header %j is a 401', async (authorization) => {
      await attackEach(target().url, HTTP_OPERATIONS, (operation) => {
        const parts = partsOf(operation, authorization);
        return { bytes: renderWhole(parts, parts.json), expected: '401 UNAUTHENTICATED' };
      });
    });
  });

  test('a token with a malformed roles claim has no roles', async () => {
    for (const roles of [{ admin: true }, [['admin']], 'ADMIN', ['Admin', 'ad min', 'admin\n'], null, 1, [null]]) {
      const answer = await target()
        .stage.stranger(`Bearer ${genuine(key(), { roles })}`)
        .call('listSessions');
      expect([roles, inShort(answer)]).toEqual([roles, '403 FORBIDDEN']);
    }
  });

  test('a good token is accepted during a storm of bad ones', async () => {
    const good = `Bearer ${genuine(key())}`;
    const answers = await Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const isGood = index % 20 === 0;
        const token = isGood ? good : `Bearer ${genuine(key(), {}, { kid: `junk-${index}` })}`;
        return [isGood, inShort(await target().stage.stranger(token).call('listSessions'))] as const;
      }),
    );
    expect(new Set(answers.map(([isGood, got]) => `${isGood} ${got}`))).toEqual(
      new Set(['true 200', 'false 401 UNAUTHENTICATED']),
    );
  });
}
