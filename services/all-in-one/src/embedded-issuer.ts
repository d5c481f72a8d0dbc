import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';

export const EMBEDDED_ISSUER = 'urn:handoff:embedded';
export const EMBEDDED_AUDIENCE = 'handoff';
const ALGORITHM = 'ES256';

export interface TokenRequest {
  readonly roles: readonly string[];
  readonly subject: string;
  readonly lifetimeSeconds: number;
}

/** Mints the tokens of the embedded mode. Every process that can read the data directory can mint; no endpoint does. */
export interface EmbeddedIssuer {
  /** A signed JWT with `iss`, `aud`, `sub`, `roles`, `iat`, `exp` and `jti`. */
  mint(request: TokenRequest): Promise<string>;
}

/** Opens the issuer whose key is in the data directory, and creates the key (mode 0600) if there is none. */
export async function openEmbeddedIssuer(dataDir: string): Promise<EmbeddedIssuer> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const jwk = (await readKey(dataDir)) ?? (await createKey(dataDir));
  await publishKey(dataDir, jwk);
  const key = await importJWK(jwk, ALGORITHM);
  return {
    mint: ({ roles, subject, lifetimeSeconds }) =>
      new SignJWT({ roles })
        .setProtectedHeader({ alg: ALGORITHM, kid: jwk.kid!, typ: 'at+jwt' })
        .setIssuer(EMBEDDED_ISSUER)
        .setAudience(EMBEDDED_AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetimeSeconds)
        .setJti(randomUUID())
        .sign(key),
  };
}

/** The path of the private key. */
export const privateKeyPath = (dataDir: string): string => join(dataDir, 'issuer-key.json');

async function readKey(dataDir: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(privateKeyPath(dataDir), 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the whole key to a draft and links it into place: when two processes do so at once, the first one wins. */
async function createKey(dataDir: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: ALGORITHM };
  const draft = join(dataDir, `issuer-key.${process.pid}.${randomUUID()}.tmp`);
  await writeFile(draft, JSON.stringify(jwk), { mode: 0o600 });
  try {
    await link(draft, privateKeyPath(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readKey(dataDir)) ?? jwk;
}

/** Writes the public key for the gateway, by rename, so that no reader sees half of it. */
async function publishKey(dataDir: string, { kty, crv, x, y, kid, alg }: JWK): Promise<void> {
  await chmod(privateKeyPath(dataDir), 0o600);
  const draft = join(dataDir, `issuer-key.pub.${process.pid}.${randomUUID()}.tmp`);
  await writeFile(draft, JSON.stringify({ kty, crv, x, y, kid, alg }), { mode: 0o644 });
  await rename(draft, join(dataDir, 'issuer-key.pub.json'));
}
