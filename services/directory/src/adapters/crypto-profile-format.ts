import { createPrivateKey, createPublicKey } from 'node:crypto';
import { canonicalJson, HandoffError, sha256Hex, type JsonObject } from '@handoff/kernel';
import type * as profiles from '@handoff/profiles';
import type { NormalProfile, SigningKey, TrustedKeys, VerifiedBundle } from '@handoff/profiles';
import type { GoodBundle, ProfileFormat } from '../ports/profile-format.js';

type Library = typeof profiles;

interface Loaded {
  readonly library: Library;
  readonly signing: readonly SigningKey[];
  readonly trusted: TrustedKeys;
}

/** The most mistakes in one answer. */
const MAX_LISTED = 100;

/**
 * The format of profiles by the profile library, and signatures by Ed25519. The library is loaded when a profile is first read
 * or written: a Handoff without profiles does not pay for it.
 *
 * @param seeds - the private keys as Ed25519 seeds of 32 bytes: all of them sign, and all verify
 */
export function createCryptoProfileFormat(seeds: readonly Uint8Array[]): ProfileFormat {
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => (loading ??= load(seeds).catch(forget));

  /** A file that could not be read now may be read later. */
  function forget(error: unknown): never {
    loading = undefined;
    throw error;
  }

  return {
    async check(document) {
      const { library } = await loaded();
      const { profile, mistakes } = library.checkProfile(document);
      if (profile === undefined) return { refusal: refusalOf(mistakes) };
      const draft = draftOf(library, profile);
      return 'mistake' in draft ? { refusal: refusalOf([draft.mistake]) } : draft;
    },

    async read(source) {
      const { library } = await loaded();
      const { profile, mistakes, remarks } = library.readProfile(Buffer.from(source));
      if (profile === undefined) return { mistakes, remarks };
      const draft = draftOf(library, profile);
      if ('mistake' in draft) return { mistakes: [draft.mistake], remarks };
      return { mistakes, remarks, profile: { ...draft, yaml: library.profileYaml(profile) } };
    },

    async sign(profile, bundleVersion, now) {
      const { library, signing } = await loaded();
      const body = library.bundleBody(profile as unknown as NormalProfile, bundleVersion);
      return {
        bundleVersion,
        digest: library.bundleDigest(body),
        contentHash: sha256Hex(canonicalJson(profile)),
        text: JSON.stringify(await library.signBundle(body, signing, now)),
      };
    },

    async verify(text, { role, version, publishedBy }) {
      const { library, trusted } = await loaded();
      const verdict = await library.verifyBundle(Buffer.from(text), { keys: trusted, role });
      if ('refusal' in verdict) return { refused: verdict.refusal.detail };
      if (verdict.bundle.version !== version) return { refused: `It is version ${verdict.bundle.version}.` };
      return goodBundle(library, text, verdict.bundle, publishedBy);
    },
  };
}

/** A valid profile as it is stored. */
function draftOf(library: Library, profile: NormalProfile) {
  // As JSON has it: what is stored and what is hashed are the same.
  const text = canonicalJson(profile);
  // What no verifier takes is not published either.
  if (Buffer.byteLength(text) > library.MAX_SOURCE_BYTES) {
    return { mistake: { pointer: '', message: `is larger than ${library.MAX_SOURCE_BYTES / 1024} KiB` } };
  }
  return { draft: JSON.parse(text) as JsonObject, contentHash: sha256Hex(text) };
}

function goodBundle(library: Library, text: string, bundle: VerifiedBundle, publishedBy: string): GoodBundle {
  const { profile, version, digest, signedBy } = bundle;
  return {
    version,
    digest,
    signedBy,
    profile: profile as unknown as JsonObject,
    signedProfile: { ...profile, signature: signatureOf(bundle, publishedBy) } as unknown as JsonObject,
    text,
    config: library.agentConfig(profile),
    hints: library.hintsText(profile),
    ignored: library.ignoreText(profile),
    recipes: library.scheduledRecipes(profile) as unknown as readonly JsonObject[],
    localHints: (path) => library.localHints(profile, path),
  };
}

/** The signature as the existing format has it: the first one that is trusted. */
function signatureOf({ signedBy }: VerifiedBundle, publishedBy: string): JsonObject {
  const [first] = signedBy;
  return {
    algorithm: 'Ed25519',
    vault_key: first!.key,
    ...(first!.signedAt === undefined ? {} : { signed_at: first!.signedAt.toISOString() }),
    signed_by: publishedBy,
    signature: first!.signature,
  };
}

function refusalOf(mistakes: readonly { readonly pointer: string; readonly message: string }[]): HandoffError {
  const errors = mistakes.slice(0, MAX_LISTED).map(({ pointer, message }) => ({ pointer, message }));
  return new HandoffError('VALIDATION_FAILED', { errors });
}

async function load(seeds: readonly Uint8Array[]): Promise<Loaded> {
  const library = await import('@handoff/profiles');
  const jwks = seeds.map((seed) => privateKeyOf(seed).export({ format: 'jwk' }));
  const signing = await Promise.all(jwks.map((jwk) => library.readSigningKey(JSON.stringify(jwk))));
  const publicJwks = seeds.map((seed) => createPublicKey(privateKeyOf(seed)).export({ format: 'jwk' }));
  return { library, signing, trusted: await library.readTrustedKeys(JSON.stringify({ keys: publicJwks })) };
}

/** PKCS #8 of an Ed25519 key is this prefix and the seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function privateKeyOf(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}
