import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function createTestKey(kid: string, type: 'ec' | 'rsa'): TestKey {
  const { privateKey, publicKey } =
    type === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' } };
}

/** A compact JWS of any header and payload, built by hand, because libraries refuse to make what attackers make. */
export function forgeToken(header: object, payload: unknown, signer: (input: string) => Buffer): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const input = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(text).toString('base64url')}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

/** A genuine signature: ES256 or RS256, depending on the key. */
export function signWith({ privateKey }: TestKey): (input: string) => Buffer {
  const options = privateKey.asymmetricKeyType === 'ec' ? { dsaEncoding: 'ieee-p1363' as const } : {};
  return (input) => sign('sha256', Buffer.from(input), { key: privateKey, ...options });
}

/** HMAC with any secret, for attacks by algorithm confusion. */
export function hmacWith(secret: string | Buffer, hash = 'sha256'): (input: string) => Buffer {
  return (input) => createHmac(hash, secret).update(input).digest();
}
