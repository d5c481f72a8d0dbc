import { describe, expect, test } from '@jest/globals';
import { createManualClock, type Principal } from '@handoff/kernel';
import { readKeySet } from '../adapters/key-set.js';
import { createTestKey, forgeToken, hmacWith, signWith } from '../testing/forge-token.js';
import { refuseToken } from './refuse-token.js';
import { createTokenVerifier, type TokenVerifierDeps } from './verify-token.js';

const ISSUER = 'https://issuer.example';
const START = new Date('2026-01-01T00:00:00Z');
const NOW = START.getTime() / 1_000;
const ec = createTestKey('ec-1', 'ec');
const rsa = createTestKey('rsa-1', 'rsa');
const foreign = createTestKey('foreign', 'ec');

function createVerifier(overrides: Partial<TokenVerifierDeps> = {}) {
  const clock = createManualClock(START);
  const set = readKeySet({ keys: [ec.jwk, rsa.jwk] });
  let lookups = 0;
  const verifier = createTokenVerifier({
    keys: {
      find: async (reference) => {
        lookups += 1;
        if (!set.has(reference.kid)) throw refuseToken('unknown key');
        return set.key(reference);
      },
      isReady: () => true,
      close: () => {},
    },
    issuer: ISSUER,
    audience: 'handoff',
    rolesClaim: undefined,
    isRole: (name) => /^[a-z_-]+$/.test(name),
    toleranceSeconds: 5,
    clock,
    steady: clock,
    logger: { warn: () => {} } as TokenVerifierDeps['logger'],
    ...overrides,
  });
  return { verifier, clock, lookups: () => lookups };
}

const HEADER = { alg: 'ES256', kid: 'ec-1', typ: 'JWT' };
const CLAIMS = { iss: ISSUER, aud: 'handoff', sub: 'agent-1', exp: NOW + 300, iat: NOW, roles: ['finance'] };

function token(claims: object = {}, header: object = {}): string {
  return forgeToken({ ...HEADER, ...header }, { ...CLAIMS, ...claims }, signWith(ec));
}

async function verify(text: string): Promise<Principal> {
  return (await createVerifier().verifier.verify(text)).principal;
}

describe('a token is accepted', () => {
  test.each([
    ['with all claims right', token()],
    ['signed with RS256', forgeToken({ alg: 'RS256', kid: 'rsa-1' }, CLAIMS, signWith(rsa))],
    ['of type at+jwt (RFC 9068)', token({}, { typ: 'at+jwt' })],
    ['of type application/at+jwt', token({}, { typ: 'application/AT+JWT' })],
    ['without a type', token({}, { typ: undefined })],
    ['for several audiences', token({ aud: ['other', 'handoff'] })],
    ['without iat', token({ iat: undefined })],
    ['issued within the tolerance', token({ iat: NOW + 5 })],
    ['expired within the tolerance', token({ exp: NOW - 4 })],
    ['expiring at a fraction of a second (RFC 7519 §2)', token({ exp: NOW + 300.5 })],
    ['issued at a fraction of a second', token({ iat: NOW - 0.25 })],
    ['valid from a fraction of a second', token({ nbf: NOW - 0.25 })],
    ['not before a moment ago', token({ nbf: NOW })],
    ['with a foreign jwk in its header, which is ignored', token({}, { jwk: foreign.jwk })],
    ['with a jku, which is not fetched', token({}, { jku: 'http://127.0.0.1:1/' })],
    ['with an x5u, which is not fetched', token({}, { x5u: 'http://127.0.0.1:1/' })],
    ['with a subject in any script', token({ sub: '\u4eba\u{1f916}' })],
  ])('%s', async (_, text) => {
    expect(await verify(text)).toMatchObject({ issuer: ISSUER, roles: ['finance'] });
  });
});

const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
const pkcs1 = rsa.publicKey.export({ format: 'pem', type: 'pkcs1' });
const der = rsa.publicKey.export({ format: 'der', type: 'spki' });
const spellings: readonly [string, string | Buffer][] = [
  ['PEM', pem],
  ['PEM without its last newline', pem.toString().trimEnd()],
  ['PKCS#1 PEM', pkcs1],
  ['DER', der],
  ['base64 DER', der.toString('base64')],
  ['JWK', JSON.stringify(rsa.jwk)],
  ['modulus', Buffer.from(String(rsa.jwk['n']), 'base64url')],
  ['base64url modulus', String(rsa.jwk['n'])],
  ['nothing', ''],
];

describe('the public key cannot pass for a shared secret', () => {
  test.each(spellings)('spelt as %s', async (_, secret) => {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
    ] as const) {
      await expectRefused(forgeToken({ alg, kid: 'rsa-1' }, CLAIMS, hmacWith(secret, hash)));
    }
  });
});

const unsigned = (): Buffer => Buffer.alloc(0);
const otherKey = signWith(foreign);

describe('a token is refused', () => {
  const cases: readonly [string, string][] = [
    ['that is empty', ''],
    ['that is no JWT', 'abc'],
    ['of three empty parts', '..'],
    ['of five parts (encrypted)', 'a.b.c.d.e'],
    ['with alg none', forgeToken({ alg: 'none', kid: 'ec-1' }, CLAIMS, unsigned)],
    ['with alg None', forgeToken({ alg: 'None', kid: 'ec-1' }, CLAIMS, unsigned)],
    ['with alg nOnE and a signature', forgeToken({ alg: 'nOnE', kid: 'ec-1' }, CLAIMS, signWith(ec))],
    ['without alg', forgeToken({ kid: 'ec-1' }, CLAIMS, signWith(ec))],
    ['with an alg that is no string', forgeToken({ alg: ['ES256'], kid: 'ec-1' }, CLAIMS, signWith(ec))],
    ['with es256 in lower case', token({}, { alg: 'es256' })],
    ['with an alg that does not fit the key', forgeToken({ alg: 'RS256', kid: 'ec-1' }, CLAIMS, signWith(rsa))],
    ['without its signature', `${token().split('.').slice(0, 2).join('.')}.`],
    ['of two parts', token().split('.').slice(0, 2).join('.')],
    ['signed with a foreign key', forgeToken(HEADER, CLAIMS, otherKey)],
    ['signed by the jwk in its header', forgeToken({ ...HEADER, jwk: foreign.jwk }, CLAIMS, otherKey)],
    ['with an all-zero ECDSA signature', forgeToken(HEADER, CLAIMS, () => Buffer.alloc(64))],
    ['with a DER signature', forgeToken(HEADER, CLAIMS, () => Buffer.from('3006020101020101', 'hex'))],
    ['without kid', token({}, { kid: undefined })],
    ['with an empty kid', token({}, { kid: '' })],
    ['with an unknown kid', token({}, { kid: 'other' })],
    ['with a kid that is a path', token({}, { kid: '../../dev/null' })],
    ['with a kid that is SQL', token({}, { kid: "x' UNION SELECT 'key" })],
    ['with a kid that is __proto__', token({}, { kid: '__proto__' })],
    ['with a kid that is no string', token({}, { kid: 1 })],
    ['with an array of kids', token({}, { kid: ['ec-1'] })],
    ['with an endless kid', token({}, { kid: 'k'.repeat(257) })],
    ['with a critical extension', token({}, { crit: ['b64'], b64: false })],
    ['with an unknown critical extension', token({}, { crit: ['x'], x: 1 })],
    ['of type dpop+jwt', token({}, { typ: 'dpop+jwt' })],
    ['of type logout+jwt', token({}, { typ: 'logout+jwt' })],
    ['of a type that is no string', token({}, { typ: 1 })],
    ['with a payload that is no object', forgeToken(HEADER, '[]', signWith(ec))],
    ['with a payload that is no JSON', forgeToken(HEADER, '{', signWith(ec))],
    ['with a null payload', forgeToken(HEADER, 'null', signWith(ec))],
    ['without iss', token({ iss: undefined })],
    ['of another issuer', token({ iss: 'https://evil.example' })],
    ['of the issuer with a trailing slash', token({ iss: `${ISSUER}/` })],
    ['of an array of issuers', token({ iss: [ISSUER] })],
    ['without aud', token({ aud: undefined })],
    ['for another audience', token({ aud: 'other' })],
    ['for an audience that only has the same prefix', token({ aud: 'handoff2' })],
    ['for no audience', token({ aud: [] })],
    ['without exp', token({ exp: undefined })],
    ['expired', token({ exp: NOW - 6 })],
    ['that expires at a string', token({ exp: String(NOW + 300) })],
    ['that expires at null', token({ exp: null })],
    ['that expired at a fraction', token({ exp: NOW - 6.5 })],
    ['issued a fraction too far in the future', token({ iat: NOW + 5.5 })],
    ['that expires beyond 2^53', token({ exp: 1e300 })],
    [
      'that expires at infinity',
      forgeToken(HEADER, JSON.stringify(CLAIMS).replace(String(NOW + 300), '1e999'), signWith(ec)),
    ],
    ['that expires in milliseconds', token({ exp: (NOW + 300) * 1_000 })],
    ['that expires in a century', token({ exp: NOW + 100 * 366 * 86_400 })],
    ['that is not valid yet', token({ nbf: NOW + 60 })],
    ['whose nbf is a string', token({ nbf: 'now' })],
    ['issued in the future', token({ iat: NOW + 60 })],
    ['whose iat is a string', token({ iat: 'now' })],
    ['without sub', token({ sub: undefined })],
    ['with an empty sub', token({ sub: '' })],
    ['with a blank sub', token({ sub: '  ' })],
    ['with a NUL in sub', token({ sub: 'a\0b' })],
    [
      'with a lone surrogate in sub',
      forgeToken(HEADER, JSON.stringify(CLAIMS).replace('agent-1', '\\ud800'), signWith(ec)),
    ],
    ['with a sub that is no string', token({ sub: 1 })],
    ['with a sub that is an object', token({ sub: {} })],
    ['with an endless sub', token({ sub: 's'.repeat(256) })],
  ];

  test.each(cases)('%s', async (_, text) => {
    await expectRefused(text);
  });
});

async function expectRefused(text: string): Promise<void> {
  await expect(verify(text)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
}

describe('the roles', () => {
  test.each<[string, object, readonly string[]]>([
    ['are an array', { roles: ['a', 'b'] }, ['a', 'b']],
    ['are words', { roles: 'a b' }, ['a', 'b']],
    ['count once', { roles: ['a', 'a'] }, ['a']],
    ['that are no strings are ignored', { roles: ['a', 1, null, ['b'], {}] }, ['a']],
    ['are none if the claim has another type', { roles: { a: true } }, []],
    ['are those of the realm without the claim', { roles: undefined, realm_access: { roles: ['a'] } }, ['a']],
    ['are not those of the realm if the claim is empty', { roles: [], realm_access: { roles: ['admin'] } }, []],
    [
      'do not include what Keycloak gives everybody',
      { roles: undefined, realm_access: { roles: ['a', 'offline_access', 'uma_authorization', 'default-roles-x'] } },
      ['a'],
    ],
    ['are none without any claim', { roles: undefined }, []],
  ])('%s', async (_, claims, roles) => {
    expect((await verify(token(claims))).roles).toEqual(roles);
  });
});

describe('a configured roles claim', () => {
  const rolesIn = async (rolesClaim: string, claims: object): Promise<readonly string[]> =>
    (await createVerifier({ rolesClaim }).verifier.verify(token({ roles: undefined, ...claims }))).principal.roles;
  const realm = { realm_access: { roles: ['admin'] } };

  test.each<[string, string, object, readonly string[]]>([
    ['is the only one used', 'groups', { groups: ['a'], roles: ['b'], ...realm }, ['a']],
    ['grants nothing when it is absent', 'groups', realm, []],
    ['grants nothing when it is absent, even with roles', 'groups', { roles: ['b'], ...realm }, []],
    ['grants nothing when it is absent and named roles', 'roles', realm, []],
    ['grants nothing when it is null', 'groups', { groups: null, ...realm }, []],
    ['grants nothing when it has another type', 'groups', { groups: { admin: true }, ...realm }, []],
    ['is found along its path', 'resource.handoff.roles', { resource: { handoff: { roles: ['a'] } } }, ['a']],
    ['grants nothing when its path ends early', 'resource.handoff.roles', { resource: {}, ...realm }, []],
    ['grants nothing when its path leads through text', 'resource.length', { resource: 'admin', ...realm }, []],
    ['grants nothing when its path leads through a list', 'resource.0', { resource: [['admin']], ...realm }, []],
    ['grants nothing when its path leads to a prototype', 'resource.constructor.name', { resource: {}, ...realm }, []],
    ['may be that of the realm', 'realm_access.roles', realm, ['admin']],
  ])('%s', async (_, rolesClaim, claims, roles) => {
    expect(await rolesIn(rolesClaim, claims)).toEqual(roles);
  });
});

test('entries that grant no role are returned with the reason, and logged without their names', async () => {
  const logged: unknown[] = [];
  const many = Array.from({ length: 110 }, (_, n) => `r${String.fromCharCode(97 + (n % 26))}${'x'.repeat(n)}`);
  const { verifier } = createVerifier({ logger: { warn: (fields: unknown) => void logged.push(fields) } as never });
  const { principal, ignoredRoles } = await verifier.verify(token({ roles: ['Finance Team', 7, ...many] }));
  expect(principal.roles).toHaveLength(100);
  expect(ignoredRoles.slice(0, 2)).toEqual([
    { name: 'Finance Team', reason: 'is not the name of a role' },
    { name: '7', reason: 'is not the name of a role' },
  ]);
  expect(ignoredRoles.slice(2).map(({ reason }) => reason)).toEqual(Array(10).fill('is beyond the first 100'));
  expect(JSON.stringify(logged)).toBe('[{"ignored":12,"roles":100}]');
});

describe('the authentication', () => {
  test('is what the token says', async () => {
    const claims = {
      auth_time: NOW - 60,
      acr: '1',
      amr: ['pwd', 'otp'],
      act: { sub: 'agent-7', act: { sub: 'outer', act: { act: { sub: 'outermost' } } } },
    };
    expect((await verify(token(claims))).authentication).toEqual({
      authTime: NOW - 60,
      acr: '1',
      amr: ['pwd', 'otp'],
      actor: 'agent-7',
      priorActors: ['outer', 'outermost'],
    });
  });

  test('of an endless chain of delegations is its beginning', async () => {
    const chain = (length: number): object => (length === 0 ? {} : { sub: `agent-${length}`, act: chain(length - 1) });
    const { authentication } = await verify(token({ act: chain(200) }));
    expect(authentication?.actor).toBe('agent-200');
    expect(authentication?.priorActors).toEqual(Array.from({ length: 16 }, (_, index) => `agent-${199 - index}`));
  });

  test.each<[string, object]>([
    ['says nothing', {}],
    ['says when in words', { auth_time: 'yesterday' }],
    ['says when beyond 2^53', { auth_time: 1e300 }],
    ['has a context that is an object', { acr: { level: 1 } }],
    ['has methods that are text', { amr: 'pwd' }],
    ['has methods that are objects', { amr: [{}, 1] }],
    ['names the actor as text', { act: 'agent-7' }],
    ['names the actor as a list', { act: ['agent-7'] }],
    ['names an empty actor', { act: {} }],
    ['names the actor as a NUL', { act: { sub: '\0' } }],
    ['has no end', { acr: 'x'.repeat(10_000), amr: ['x'.repeat(10_000)], act: { sub: 'x'.repeat(10_000) } }],
  ])('of a token that %s is not known, and the token is good', async (_, claims) => {
    const principal = await verify(token(claims));
    expect(principal).toEqual({ issuer: ISSUER, subject: 'agent-1', roles: ['finance'] });
  });
});

describe('a verified token', () => {
  test('has its expiry, also from the cache', async () => {
    const { verifier } = createVerifier();
    const text = token({ exp: NOW + 77 });
    const answers = [await verifier.verify(text), await verifier.verify(text)];
    expect(answers.map(({ expiresAt }) => expiresAt)).toEqual(Array(2).fill(new Date((NOW + 77) * 1_000)));
  });

  test('is not verified again for a minute', async () => {
    const { verifier, lookups } = createVerifier();
    await verifier.verify(token());
    const text = token();
    await verifier.verify(text);
    const before = lookups();
    await verifier.verify(text);
    expect(lookups()).toBe(before);
  });

  test('still expires', async () => {
    const { verifier, clock } = createVerifier();
    const text = token({ exp: NOW + 10 });
    await verifier.verify(text);
    clock.advance(16_000);
    await expect(verifier.verify(text)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      detail: 'The token has expired.',
    });
  });

  test('vouches for no other token with the same signature or payload', async () => {
    const { verifier } = createVerifier();
    const text = token();
    await verifier.verify(text);
    const [header, , signature] = text.split('.');
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, roles: ['admin'] })).toString('base64url');
    await expect(verifier.verify(`${header}.${payload}.${signature}`)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('has its key looked up again after a minute', async () => {
    const { verifier, clock, lookups } = createVerifier();
    const text = token();
    await verifier.verify(text);
    clock.advance(61_000);
    await verifier.verify(text);
    expect(lookups()).toBe(2);
  });

  test('has its key looked up again after a minute, even if the wall clock is set back', async () => {
    const steady = createManualClock(START);
    const { verifier, clock, lookups } = createVerifier({ steady });
    const text = token({ iat: NOW - 7_200 });
    await verifier.verify(text);
    clock.advance(-3_600_000);
    steady.advance(61_000);
    await verifier.verify(text);
    expect(lookups()).toBe(2);
  });

  test('of another issuer does not have its key looked up', async () => {
    const { verifier, lookups } = createVerifier();
    await expect(verifier.verify(token({ iss: 'https://evil.example' }))).rejects.toThrow();
    expect(lookups()).toBe(0);
  });
});
