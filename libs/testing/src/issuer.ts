import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

/** A token's content. Further members become claims; `undefined` leaves a claim out. */
export interface TokenClaims {
  readonly sub?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Seconds from now until `exp`; default 300. Negative: already expired. */
  readonly expiresIn?: number;
  /** Members of the protected header, overriding `alg`, `kid` and `typ`. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly [claim: string]: unknown;
}

/** An identity provider for one test. */
export interface TestIssuer {
  /** The `iss` of its tokens, and the base URL of its discovery document. */
  readonly url: string;
  readonly audience: string;
  /** A signed token, valid unless the given claims make it invalid. */
  token(claims?: TokenClaims): Promise<string>;
  /** Makes and publishes a new signing key. The old keys stay published, unless `dropOld` is set. */
  rotate(options?: { readonly dropOld?: boolean }): Promise<void>;
  /** The number of fetches of the key set. */
  readonly keyFetches: number;
  /** Makes every answer a 503, or ends that. */
  fail(failing: boolean): void;
  close(): Promise<void>;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** An OpenID Connect issuer over HTTP on loopback: discovery and JWKS (ES256). A function issues its tokens. */
export async function createTestIssuer({
  audience = 'handoff',
}: { readonly audience?: string } = {}): Promise<TestIssuer> {
  let keys: readonly SigningKey[] = [await createKey(1)];
  let keyFetches = 0;
  let failing = false;
  let made = 1;

  const server = createServer((request, response) => {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (failing) return send(503, { error: 'temporarily_unavailable' });
    if (request.url === '/.well-known/openid-configuration') return send(200, discovery(url));
    if (request.url !== '/jwks') return send(404, { error: 'not_found' });
    keyFetches += 1;
    return send(200, { keys: keys.map(({ jwk }) => jwk) });
  });
  const url = await listen(server);

  return {
    url,
    audience,
    get keyFetches() {
      return keyFetches;
    },
    async token({ expiresIn = 300, header, ...claims } = {}) {
      const { privateKey, jwk } = keys.at(-1)!;
      const now = Math.floor(Date.now() / 1000);
      const payload = {
        iss: url,
        aud: audience,
        sub: 'somebody',
        roles: [],
        iat: now,
        exp: now + expiresIn,
        ...claims,
      };
      return new SignJWT(payload as JWTPayload)
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }), ...header })
        .sign(privateKey);
    },
    async rotate({ dropOld = false } = {}) {
      made += 1;
      keys = [...(dropOld ? [] : keys), await createKey(made)];
    },
    fail(value) {
      failing = value;
    },
    async close() {
      const closed = once(server, 'close');
      server.close().closeAllConnections();
      await closed;
    },
  };
}

async function createKey(number: number): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `key-${number}`, alg: 'ES256', use: 'sig' } };
}

function discovery(url: string): Record<string, unknown> {
  return {
    issuer: url,
    jwks_uri: `${url}/jwks`,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
