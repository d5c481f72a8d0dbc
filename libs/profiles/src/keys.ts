import { parseJsonStrict } from '@handoff/contracts';
import { HandoffError } from '@handoff/kernel';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  importPKCS8,
  importSPKI,
  type CryptoKey,
  type JWK,
} from 'jose';

/** RFC 9864: the one algorithm of bundles. */
export const BUNDLE_ALGORITHM = 'Ed25519';

/** A key that signs bundles, with its id. */
export interface SigningKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** The public keys that are believed, by their ids. They come from outside of every bundle. */
export type TrustedKeys = ReadonlyMap<string, CryptoKey>;

/** A new key pair. The private JWK is a secret. */
export interface NewKeyPair {
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** What a key file lacks. */
export class KeyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'KeyError';
  }
}

/** Makes a key pair whose id is its thumbprint (RFC 7638). */
export async function createKeyPair(): Promise<NewKeyPair> {
  const { privateKey } = await generateKeyPair(BUNDLE_ALGORITHM, { extractable: true });
  const { kty, crv, x, d } = await exportJWK(privateKey);
  const common = { kty: kty!, crv: crv!, x: x!, alg: BUNDLE_ALGORITHM, use: 'sig' };
  const kid = await calculateJwkThumbprint(common);
  return { privateJwk: { ...common, kid, d: d! }, publicJwk: { ...common, kid } };
}

/**
 * Reads a private key: a JWK, or PEM (PKCS #8). Without a `kid` its id is its thumbprint.
 *
 * @throws KeyError
 */
export async function readSigningKey(text: string): Promise<SigningKey> {
  const jwk = text.includes('PRIVATE KEY') ? await fromPem(text, importPKCS8) : parse(text);
  if (!isEd25519(jwk) || typeof jwk.d !== 'string') throw new KeyError('is no private Ed25519 key');
  return { id: await idOf(jwk), key: await imported(jwk) };
}

/**
 * Reads the keys to believe: a JWK Set, one public JWK, or PEM (SPKI). Keys for other algorithms are left out of a set.
 *
 * @throws KeyError
 */
export async function readTrustedKeys(text: string): Promise<TrustedKeys> {
  const parsed = text.includes('PUBLIC KEY') ? await fromPem(text, importSPKI) : parse(text);
  const { keys: set } = parsed as { readonly keys?: unknown };
  const jwks = Array.isArray(set) ? (set as readonly JWK[]) : [parsed];
  const keys = new Map<string, CryptoKey>();
  for (const jwk of jwks.filter(isEd25519)) {
    if (jwk.d !== undefined) throw new KeyError('has a private key: give the public ones only');
    const id = await idOf(jwk);
    if (keys.has(id)) throw new KeyError(`has two keys with the id ${id}`);
    keys.set(id, await imported(jwk));
  }
  if (keys.size === 0) throw new KeyError('has no public Ed25519 key');
  return joinTrustedKeys([keys]);
}

/**
 * Several sets of keys as one. A key may be in several of them, under one id.
 *
 * @throws KeyError if two keys have one id, of which one would not count, or one key has two ids: it would count as two signers.
 */
export async function joinTrustedKeys(sets: readonly TrustedKeys[]): Promise<TrustedKeys> {
  const joined = new Map<string, CryptoKey>();
  const ids = new Map<string, string>();
  for (const [id, key] of sets.flatMap((set) => [...set])) {
    const { x } = await exportJWK(key);
    const known = ids.get(x!);
    if (known !== undefined && known !== id) throw new KeyError(`has one key under two ids, ${known} and ${id}`);
    if (known === undefined && joined.has(id)) throw new KeyError(`has two keys with the id ${id}`);
    ids.set(x!, id);
    joined.set(id, key);
  }
  return joined;
}

function parse(text: string): JWK {
  try {
    const value = parseJsonStrict(new TextEncoder().encode(text));
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
  }
  throw new KeyError('is neither a JWK nor PEM');
}

function isEd25519({ kty, crv, alg, use }: JWK): boolean {
  const isForBundles = (alg === undefined || alg === BUNDLE_ALGORITHM || alg === 'EdDSA') && (use ?? 'sig') === 'sig';
  return kty === 'OKP' && crv === 'Ed25519' && isForBundles;
}

async function fromPem(
  text: string,
  read: (pem: string, algorithm: string, options: { extractable: boolean }) => Promise<CryptoKey>,
): Promise<JWK> {
  try {
    return await exportJWK(await read(text.trim(), BUNDLE_ALGORITHM, { extractable: true }));
  } catch (cause) {
    throw new KeyError(`is no Ed25519 key in PEM (${(cause as Error).name})`);
  }
}

async function idOf(jwk: JWK): Promise<string> {
  if (jwk.kid !== undefined && !/^[\x21-\x7e]{1,200}$/.test(jwk.kid))
    throw new KeyError('has a key with an unusable kid');
  return jwk.kid ?? (await calculateJwkThumbprint(jwk));
}

async function imported(jwk: JWK): Promise<CryptoKey> {
  try {
    return (await importJWK(jwk, BUNDLE_ALGORITHM)) as CryptoKey;
  } catch (cause) {
    throw new KeyError(`has a key that cannot be used (${(cause as Error).name})`);
  }
}
