import { beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalJson } from '@handoff/kernel';
import { FlattenedSign, type JWK } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { bundleBody, bundleDigest, BUNDLE_TYPE, type BundleBody, type SignedBundle } from './bundle.js';
import {
  createKeyPair,
  joinTrustedKeys,
  KeyError,
  readSigningKey,
  readTrustedKeys,
  type SigningKey,
  type TrustedKeys,
} from './keys.js';
import { signBundle } from './sign-bundle.js';
import { profileWith } from './testing/profiles.js';
import { verifyBundle, type Expectations } from './verify-bundle.js';

const SIGNED_AT = new Date('2026-07-01T10:00:00Z');
const bytes = (bundle: unknown): Uint8Array => Buffer.from(JSON.stringify(bundle));

interface Pair {
  readonly signing: SigningKey;
  readonly trusted: TrustedKeys;
  readonly publicJwk: JWK;
}

async function createPair(): Promise<Pair> {
  const { privateJwk, publicJwk } = await createKeyPair();
  return {
    signing: await readSigningKey(JSON.stringify(privateJwk)),
    trusted: await readTrustedKeys(JSON.stringify({ keys: [publicJwk] })),
    publicJwk,
  };
}

describe('a bundle', () => {
  let old: Pair;
  let next: Pair;
  let stranger: Pair;
  beforeAll(async () => {
    [old, next, stranger] = await Promise.all([createPair(), createPair(), createPair()]);
  });

  const body = (version = 1, members = {}): BundleBody => bundleBody(profileWith(members), version);
  const sign = (of = body(), ...pairs: readonly Pair[]) =>
    signBundle(
      of,
      (pairs.length === 0 ? [old] : pairs).map(({ signing }) => signing),
      SIGNED_AT,
    );
  const reasonOf = async (bundle: unknown, expected: Partial<Expectations> = {}): Promise<string> => {
    const verdict = await verifyBundle(bytes(bundle), { keys: old.trusted, ...expected });
    return 'refusal' in verdict ? verdict.refusal.reason : 'good';
  };
  /** A bundle whose one signature has other parts. */
  const altered = async (change: (signature: SignedBundle['signatures'][number]) => object): Promise<unknown> => {
    const bundle = await sign();
    return { ...bundle, signatures: bundle.signatures.map((signature) => ({ ...signature, ...change(signature) })) };
  };
  const header = (members: object) => Buffer.from(JSON.stringify(members)).toString('base64url');

  test('is verified by the key that signed it', async () => {
    const verdict = await verifyBundle(bytes(await sign(body(7))), { keys: old.trusted, role: 'finance' });
    expect(verdict).toEqual({
      bundle: {
        ...body(7),
        digest: bundleDigest(body(7)),
        signedBy: [{ key: old.signing.id, signature: expect.any(String), signedAt: SIGNED_AT }],
      },
    });
  });

  test('signs its canonical JSON', async () => {
    const { payload } = await sign(body(1));
    expect(Buffer.from(payload, 'base64url').toString()).toBe(canonicalJson(body(1)));
  });

  test('has the same digest whoever signs it, and another one for another version', async () => {
    expect(bundleDigest(body(1))).not.toBe(bundleDigest(body(2)));
    const [one, both] = [await sign(body(1)), await sign(body(1), old, next)];
    expect(one.payload).toBe(both.payload);
  });

  test('is refused by another key of the same id: wrong_signature', async () => {
    const impostor = new Map([[old.signing.id, [...stranger.trusted.values()][0]!]]);
    expect(await reasonOf(await sign(), { keys: impostor })).toBe('wrong_signature');
  });

  test('is refused without a key that is trusted: unknown_key', async () => {
    expect(await reasonOf(await sign(body(), stranger))).toBe('unknown_key');
  });

  test('is refused after its key was taken from the trusted ones: unknown_key', async () => {
    expect(await reasonOf(await sign(body(), old), { keys: next.trusted })).toBe('unknown_key');
  });

  test('is refused without signatures: not_signed', async () => {
    expect(await reasonOf({ ...(await sign()), signatures: [] })).toBe('not_signed');
  });

  test.each(['none', 'HS256', 'ES256', 'EdDSA', 'NONE'])('is refused with alg %s: algorithm', async (alg) => {
    const none = await altered(() => ({
      protected: header({ alg, typ: BUNDLE_TYPE, kid: old.signing.id }),
      signature: '',
    }));
    expect(await reasonOf(none)).toBe('algorithm');
  });

  test('is refused when it was changed: wrong_signature', async () => {
    const changed = Buffer.from(canonicalJson(body(2))).toString('base64url');
    expect(await reasonOf({ ...(await sign()), payload: changed })).toBe('wrong_signature');
  });

  test("is refused with another bundle's signature: wrong_signature", async () => {
    const other = await sign(body(1, { role: 'legal' }));
    expect(await reasonOf({ ...(await sign()), signatures: other.signatures })).toBe('wrong_signature');
  });

  test('is refused in place of the bundle of another role: other_role', async () => {
    expect(await reasonOf(await sign(body(1, { role: 'legal' })), { role: 'finance' })).toBe('other_role');
  });

  test('is refused when a later version is in force: older_version', async () => {
    const last = { version: 3, digest: bundleDigest(body(3)) };
    expect(await reasonOf(await sign(body(2)), { last })).toBe('older_version');
    expect(await reasonOf(await sign(body(3)), { last })).toBe('good');
    expect(await reasonOf(await sign(body(4)), { last })).toBe('good');
  });

  test('is refused when its version is in force with other content: other_content', async () => {
    const last = { version: 3, digest: bundleDigest(body(3, { description: 'other' })) };
    expect(await reasonOf(await sign(body(3)), { last })).toBe('other_content');
  });

  test('is refused when a trusted key signed something else with it', async () => {
    const jws = await new FlattenedSign(Buffer.from(canonicalJson(body())))
      .setProtectedHeader({ alg: 'Ed25519', kid: old.signing.id, typ: 'at+jwt' })
      .sign(old.signing.key);
    const bundle = { payload: jws.payload, signatures: [{ protected: jws.protected, signature: jws.signature }] };
    expect(await reasonOf(bundle)).toBe('malformed');
  });

  test.each([
    ['an unprotected header', () => ({ header: { kid: 'x' } })],
    [
      'a critical extension',
      () => ({ protected: header({ alg: 'Ed25519', typ: BUNDLE_TYPE, kid: 'k', crit: ['b64'], b64: false }) }),
    ],
    ['a key in its header', () => ({ protected: header({ alg: 'Ed25519', typ: BUNDLE_TYPE, kid: 'k', jwk: {} }) })],
    ['no key id', () => ({ protected: header({ alg: 'Ed25519', typ: BUNDLE_TYPE }) })],
  ])('is refused with %s: malformed', async (_name, change) => {
    expect(await reasonOf(await altered(change))).toBe('malformed');
  });

  test.each([
    ['text that is not canonical', (text: string) => ` ${text}`, 'not_canonical'],
    ['a profile that is not valid', (text: string) => text.replace('"mode":"rules"', '"mode":"none"'), 'malformed'],
    ['another format', (text: string) => text.replace('bundle/1', 'bundle/2'), 'malformed'],
    ['a version of 0', (text: string) => text.replace('"version":1', '"version":0'), 'malformed'],
    [
      'two roles',
      (text: string) => text.replace(/"role":"finance","version"/, '"role":"legal","version"'),
      'malformed',
    ],
    ['a key twice', (text: string) => text.replace('"version":1', '"version":1,"version":1'), 'malformed'],
  ])('is refused with %s, even if it is signed', async (_name, change, reason) => {
    const text = change(canonicalJson(body()));
    expect(text).not.toBe(canonicalJson(body()));
    const jws = await new FlattenedSign(Buffer.from(text))
      .setProtectedHeader({ alg: 'Ed25519', kid: old.signing.id, typ: BUNDLE_TYPE })
      .sign(old.signing.key);
    const bundle = { payload: jws.payload, signatures: [{ protected: jws.protected, signature: jws.signature }] };
    expect(await reasonOf(bundle)).toBe(reason);
  });

  test('is refused with bytes that are no text, even if they are signed: two payloads would have one digest', async () => {
    const payload = Buffer.from(canonicalJson(body(1, { description: '?' })));
    payload[payload.indexOf('"?"') + 1] = 0xff;
    const jws = await new FlattenedSign(payload)
      .setProtectedHeader({ alg: 'Ed25519', kid: old.signing.id, typ: BUNDLE_TYPE })
      .sign(old.signing.key);
    const bundle = { payload: jws.payload, signatures: [{ protected: jws.protected, signature: jws.signature }] };
    expect(await reasonOf(bundle)).toBe('malformed');
  });

  test.each([[null], [[]], [{}], [{ payload: 'x' }], [{ payload: 'a', signatures: [], extra: 1 }], ['text']])(
    'is refused as %j: malformed',
    async (bundle) => expect(await reasonOf(bundle)).toBe('malformed'),
  );

  describe('during a rotation', () => {
    test('is signed by both keys, and verified by those who have one of them', async () => {
      const both = await sign(body(), old, next);
      expect(await reasonOf(both, { keys: old.trusted })).toBe('good');
      expect(await reasonOf(both, { keys: next.trusted })).toBe('good');
      expect(await reasonOf(both, { keys: stranger.trusted })).toBe('unknown_key');
    });

    test('is refused when one trusted signature does not fit, whatever the other says', async () => {
      const both = await sign(body(), old, next);
      const [first, second] = (await sign(body(2), old, next)).signatures;
      const keys = new Map([...old.trusted, ...next.trusted]);
      expect(await reasonOf({ ...both, signatures: [both.signatures[0], second] }, { keys })).toBe('wrong_signature');
      expect(await reasonOf({ ...both, signatures: [first, both.signatures[1]] }, { keys })).toBe('wrong_signature');
    });

    test('two signatures of one key are one: too_few_signatures', async () => {
      const keys = new Map([...old.trusted, ...next.trusted]);
      expect(await reasonOf(await sign(body(), old, old), { keys, signatures: 2 })).toBe('too_few_signatures');
      expect(await reasonOf(await sign(body(), old, next), { keys, signatures: 2 })).toBe('good');
    });

    test('its verdict names each trusted key with the signature that this key made', async () => {
      const { signatures, ...rest } = await sign(body(), old, next);
      const verdict = await verifyBundle(bytes({ ...rest, signatures }), { keys: next.trusted });
      if ('refusal' in verdict) throw new Error(verdict.refusal.detail);
      const [, second] = signatures;
      expect(verdict.bundle.signedBy).toEqual([
        { key: next.signing.id, signature: second!.signature, signedAt: SIGNED_AT },
      ]);
    });
  });
});

describe('keys', () => {
  test('have their thumbprint as their id, and are read from JWK, JWK Set and PEM', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = await readSigningKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const jwk = await readSigningKey(JSON.stringify(privateKey.export({ format: 'jwk' })));
    const spki = await readTrustedKeys(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const set = await readTrustedKeys(JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
    expect(new Set([pem.id, jwk.id, ...spki.keys(), ...set.keys()]).size).toBe(1);
  });

  test('of several files are believed together; one key under two ids, or one id for two keys, is refused', async () => {
    const [one, two] = [await createPair(), await createPair()];
    const read = (...jwks: readonly JWK[]) => readTrustedKeys(JSON.stringify({ keys: jwks }));
    const keys = await joinTrustedKeys([one.trusted, two.trusted, await read(one.publicJwk)]);
    expect([...keys.keys()]).toEqual([one.signing.id, two.signing.id]);
    // Whoever has that one key could sign for two.
    const twice = { ...one.publicJwk, kid: 'another' };
    await expect(read(one.publicJwk, twice)).rejects.toThrow('has one key under two ids');
    await expect(joinTrustedKeys([one.trusted, await read(twice)])).rejects.toThrow('has one key under two ids');
    const impostor = await read({ ...two.publicJwk, kid: one.signing.id });
    await expect(joinTrustedKeys([one.trusted, impostor])).rejects.toThrow('has two keys with the id');
  });

  test('of other kinds are refused, and private ones where public ones are asked for', async () => {
    const { privateJwk, publicJwk } = await createKeyPair();
    const text = (value: unknown) => JSON.stringify(value);
    await expect(readTrustedKeys(text({ keys: [privateJwk] }))).rejects.toThrow('has a private key');
    await expect(readSigningKey(text(publicJwk))).rejects.toThrow('is no private Ed25519 key');
    await expect(readTrustedKeys(text({ keys: [] }))).rejects.toThrow('has no public Ed25519 key');
    await expect(readTrustedKeys(text({ keys: [publicJwk, publicJwk] }))).rejects.toThrow('has two keys');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expect(readSigningKey(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).rejects.toThrow(
      KeyError,
    );
    await expect(readSigningKey('nonsense')).rejects.toThrow('is neither a JWK nor PEM');
  });
});
