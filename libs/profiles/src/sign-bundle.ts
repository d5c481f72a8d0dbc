import { FlattenedSign } from 'jose';
import { BUNDLE_TYPE, canonicalBody, type BundleBody, type SignedBundle } from './bundle.js';
import { BUNDLE_ALGORITHM, type SigningKey } from './keys.js';

/** Signs a body with each of the keys. During a rotation these are the old key and the new one. */
export async function signBundle(body: BundleBody, keys: readonly SigningKey[], signedAt: Date): Promise<SignedBundle> {
  const payload = Buffer.from(canonicalBody(body));
  const signatures = await Promise.all(keys.map((key) => signatureOf(payload, key, signedAt)));
  return { payload: payload.toString('base64url'), signatures };
}

async function signatureOf(
  payload: Uint8Array,
  { id, key }: SigningKey,
  signedAt: Date,
): Promise<SignedBundle['signatures'][number]> {
  const iat = Math.floor(signedAt.getTime() / 1_000);
  const jws = await new FlattenedSign(payload)
    .setProtectedHeader({ alg: BUNDLE_ALGORITHM, typ: BUNDLE_TYPE, kid: id, iat })
    .sign(key);
  return { protected: jws.protected!, signature: jws.signature };
}
