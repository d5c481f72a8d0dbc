import { parseJsonStrict } from '@handoff/contracts';
import { canonicalJson, sha256Hex } from '@handoff/kernel';
import { flattenedVerify } from 'jose';
import { BUNDLE_FORMAT, BUNDLE_TYPE, type BundleBody, type SignedBundle } from './bundle.js';
import { BUNDLE_ALGORITHM, type TrustedKeys } from './keys.js';
import { checkProfile } from './read-profile.js';
import { partOf } from './rules/look.js';

/** Why a bundle is refused. */
export type RefusalReason =
  | 'malformed'
  | 'not_signed'
  | 'algorithm'
  | 'unknown_key'
  | 'wrong_signature'
  | 'too_few_signatures'
  | 'not_canonical'
  | 'other_role'
  | 'older_version'
  | 'other_content';

export interface BundleRefusal {
  readonly reason: RefusalReason;
  readonly detail: string;
}

/** What a bundle is compared with. */
export interface Expectations {
  /** The keys to believe. They never come from the bundle. */
  readonly keys: TrustedKeys;
  /** How many different keys must have signed; 1 by default. */
  readonly signatures?: number;
  readonly role?: string;
  /** The last good bundle of the role: an older one is refused. */
  readonly last?: Pick<VerifiedBundle, 'version' | 'digest'>;
}

export interface VerifiedBundle extends BundleBody {
  readonly digest: string;
  /** The trusted keys that signed it, each with its signature and the time that this states. */
  readonly signedBy: readonly { readonly key: string; readonly signature: string; readonly signedAt?: Date }[];
}

export type Verdict = { readonly bundle: VerifiedBundle } | { readonly refusal: BundleRefusal };

const MAX_BUNDLE_BYTES = 1024 * 1024;
const MAX_SIGNATURES = 16;

/** Verifies a bundle. A bundle is taken whole or not at all, and the first reason against it is told. */
export async function verifyBundle(source: Uint8Array, expected: Expectations): Promise<Verdict> {
  try {
    const signed = readSigned(source);
    const signedBy = await verifySignatures(signed, expected);
    const text = textOf(signed.payload);
    const body = readBody(text);
    const bundle = { ...body, digest: sha256Hex(text), signedBy };
    compare(bundle, expected);
    return { bundle };
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal };
    throw error;
  }
}

class Refused extends Error {
  readonly refusal: BundleRefusal;

  constructor(reason: RefusalReason, detail: string) {
    super(detail);
    this.name = 'Refused';
    this.refusal = { reason, detail };
  }
}

const BASE64URL = /^[A-Za-z0-9_-]*$/;

function readSigned(source: Uint8Array): SignedBundle {
  if (source.length > MAX_BUNDLE_BYTES) throw new Refused('malformed', 'The bundle is larger than 1 MiB.');
  const { payload, signatures, ...others } = partOf(parsed(source, 'The bundle'));
  if (Object.keys(others).length > 0 || typeof payload !== 'string' || !Array.isArray(signatures)) {
    throw new Refused('malformed', 'The bundle is no JWS with the members payload and signatures.');
  }
  if (signatures.length === 0) throw new Refused('not_signed', 'The bundle has no signature.');
  if (signatures.length > MAX_SIGNATURES) throw new Refused('malformed', 'The bundle has more than 16 signatures.');
  for (const each of signatures) {
    const { protected: header, signature, ...rest } = partOf(each);
    // An unprotected header is not signed: it could say anything.
    const isWhole = isBase64Url(header) && isBase64Url(signature) && Object.keys(rest).length === 0;
    if (!isWhole)
      throw new Refused('malformed', 'A signature has to have the members protected and signature, and no others.');
  }
  if (!isBase64Url(payload)) throw new Refused('malformed', 'The payload is not base64url.');
  return { payload, signatures: signatures as SignedBundle['signatures'] };
}

function isBase64Url(value: unknown): value is string {
  return typeof value === 'string' && BASE64URL.test(value);
}

function parsed(source: Uint8Array, what: string): unknown {
  try {
    return parseJsonStrict(source);
  } catch {
    throw new Refused('malformed', `${what} is not well-formed JSON.`);
  }
}

interface Header {
  readonly kid: string;
  readonly iat?: number;
}

/** Reads a header before the signature is verified: `alg` decides nothing here but whether to go on. */
function readHeader(text: string): Header {
  const { alg, typ, kid, iat, ...others } = partOf(parsed(Buffer.from(text, 'base64url'), 'The header of a signature'));
  if (alg !== BUNDLE_ALGORITHM) {
    throw new Refused('algorithm', `A signature is not made by ${BUNDLE_ALGORITHM}: its header says ${quote(alg)}.`);
  }
  if (typ !== BUNDLE_TYPE)
    throw new Refused('malformed', 'A signature was made for something that is no profile bundle.');
  if (typeof kid !== 'string' || kid === '') throw new Refused('malformed', 'A signature does not name its key.');
  if (iat !== undefined && !Number.isSafeInteger(iat))
    throw new Refused('malformed', 'A signature has an unusable time.');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new Refused('malformed', `The header of a signature has ${quote(unknown)}, which is not known.`);
  return { kid, ...(iat === undefined ? {} : { iat: iat as number }) };
}

async function verifySignatures(
  { payload, signatures }: SignedBundle,
  { keys, signatures: wanted = 1 }: Expectations,
): Promise<VerifiedBundle['signedBy']> {
  const headers = signatures.map((signature) => readHeader(signature.protected));
  const signers = new Map<string, VerifiedBundle['signedBy'][number]>();
  for (const [at, { kid, iat }] of headers.entries()) {
    const key = keys.get(kid);
    // A signature of a key that nobody here trusts (yet) says nothing for the bundle, and nothing against it.
    if (key === undefined) continue;
    const { signature } = signatures[at]!;
    await verifyOne({ payload, ...signatures[at]! }, kid, key);
    signers.set(kid, { key: kid, signature, ...(iat === undefined ? {} : { signedAt: new Date(iat * 1_000) }) });
  }
  if (signers.size === 0) {
    const names = headers.map(({ kid }) => quote(kid)).join(', ');
    throw new Refused('unknown_key', `It is signed by ${names} only, which is none of the keys that are trusted here.`);
  }
  if (signers.size < wanted) {
    throw new Refused('too_few_signatures', `${wanted} trusted keys have to sign it, and ${signers.size} did.`);
  }
  return [...signers.values()];
}

async function verifyOne(
  jws: { readonly payload: string; readonly protected: string; readonly signature: string },
  kid: string,
  key: TrustedKeys extends ReadonlyMap<string, infer K> ? K : never,
): Promise<void> {
  try {
    await flattenedVerify(jws, key, { algorithms: [BUNDLE_ALGORITHM] });
  } catch {
    const detail = `The signature of ${quote(kid)} does not fit: the bundle was changed, or another key made it.`;
    throw new Refused('wrong_signature', detail);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are no text would all become the same one: two payloads would have one digest. */
function textOf(payload: string): string {
  try {
    return utf8.decode(Buffer.from(payload, 'base64url'));
  } catch {
    throw new Refused('malformed', 'What is signed is not valid UTF-8.');
  }
}

function readBody(text: string): BundleBody {
  const body = partOf(parsed(Buffer.from(text), 'What is signed'));
  const { format, role, version, profile, ...others } = body;
  if (format !== BUNDLE_FORMAT || Object.keys(others).length > 0) {
    throw new Refused('malformed', `What is signed is no ${BUNDLE_FORMAT}.`);
  }
  if (!Number.isSafeInteger(version) || (version as number) < 1)
    throw new Refused('malformed', 'The version is no positive number.');
  const { profile: normal, mistakes } = checkProfile(profile);
  if (normal === undefined) {
    const [first] = mistakes;
    throw new Refused('malformed', `The profile is not valid: ${first?.pointer} ${first?.message}.`);
  }
  if (normal.role !== role) throw new Refused('malformed', 'The bundle and its profile name different roles.');
  const read: BundleBody = { format, role: normal.role, version: version as number, profile: normal };
  if (canonicalJson(read) !== text) {
    throw new Refused('not_canonical', 'What is signed is not in canonical form, so others may read something else.');
  }
  return read;
}

function compare({ role, version, digest }: VerifiedBundle, { role: wanted, last }: Expectations): void {
  if (wanted !== undefined && role !== wanted) {
    throw new Refused('other_role', `It is the bundle of ${role}, and not of ${wanted}.`);
  }
  if (last === undefined || digest === last.digest) return;
  if (version < last.version) {
    throw new Refused('older_version', `It is version ${version}, and version ${last.version} is in force already.`);
  }
  if (version === last.version) {
    throw new Refused('other_content', `Version ${version} is in force already, with other content.`);
  }
}

/** A text of a stranger, short and on one line. */
function quote(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 100) : (value ?? null)).slice(0, 110);
}
