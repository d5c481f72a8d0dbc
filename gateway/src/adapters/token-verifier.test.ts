import { afterAll, beforeAll } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@handoff/kernel';
import { createTestIssuer, type TestIssuer } from '@handoff/testing';
import { createTokenVerifier } from '../application/verify-token.js';
import { signingKeysContract } from '../ports/signing-keys.contract.js';
import type { SigningKeys } from '../ports/signing-keys.js';
import { tokenVerifierContract, type TokenVerifierHarness } from '../ports/token-verifier.contract.js';
import { createTestKey, forgeToken, signWith } from '../testing/forge-token.js';
import { EMBEDDED_AUDIENCE, EMBEDDED_ISSUER, openEmbeddedSigningKeys } from './embedded-signing-keys.js';
import { createOidcSigningKeys } from './oidc-signing-keys.js';

let dataDir: string;
let issuer: TestIssuer;
let embedded: TokenVerifierHarness;
let oidc: TokenVerifierHarness;
const key = createTestKey('key-1', 'ec');

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'handoff-keys-'));
  await writeFile(join(dataDir, 'issuer-key.pub.json'), JSON.stringify(key.jwk));
  issuer = await createTestIssuer();
  embedded = {
    verifier: createVerifier(await openEmbeddedSigningKeys(dataDir), EMBEDDED_ISSUER, EMBEDDED_AUDIENCE),
    issuer: EMBEDDED_ISSUER,
    mint: async (claims) => {
      const now = Math.floor(Date.now() / 1_000);
      const good = { iss: EMBEDDED_ISSUER, aud: EMBEDDED_AUDIENCE, sub: 'agent', iat: now, exp: now + 300 };
      return forgeToken({ alg: 'ES256', kid: 'key-1', typ: 'JWT' }, { ...good, ...claims }, signWith(key));
    },
  };
  oidc = {
    verifier: createVerifier(openOidc(), issuer.url, issuer.audience),
    issuer: issuer.url,
    mint: (claims) => issuer.token(claims),
  };
});

afterAll(async () => {
  embedded.verifier.close();
  oidc.verifier.close();
  await issuer.close();
  await rm(dataDir, { recursive: true });
});

signingKeysContract('the embedded issuer', () => ({ open: () => openEmbeddedSigningKeys(dataDir) }));
signingKeysContract('an OpenID provider', () => ({ open: async () => openOidc() }));
tokenVerifierContract('the embedded issuer', () => embedded);
tokenVerifierContract('an OpenID provider', () => oidc);

function openOidc(): SigningKeys {
  const logger = { warn: () => {} };
  return createOidcSigningKeys({ issuer: issuer.url, jwksUrl: undefined, logger, timeoutMs: 60_000, intervalMs: 50 });
}

function createVerifier(keys: SigningKeys, name: string, audience: string) {
  const isRole = (): boolean => true;
  const common = { rolesClaim: 'roles', isRole, toleranceSeconds: 5, clock: systemClock, logger: { warn: () => {} } };
  return createTokenVerifier({ ...common, keys, issuer: name, audience });
}
