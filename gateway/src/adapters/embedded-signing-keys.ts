import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuseToken } from '../application/refuse-token.js';
import type { SigningKeys } from '../ports/signing-keys.js';
import { readKeySet } from './key-set.js';

/** The issuer and audience of the tokens that the `handoff` command creates in the embedded mode. */
export const EMBEDDED_ISSUER = 'urn:handoff:embedded';
export const EMBEDDED_AUDIENCE = 'handoff';

/**
 * The embedded issuer's public key, from `issuer-key.pub.json` in the data directory.
 *
 * @throws when the file is missing or contains no public JWK with a `kid`.
 */
export async function openEmbeddedSigningKeys(dataDir: string): Promise<SigningKeys> {
  const path = join(dataDir, 'issuer-key.pub.json');
  const keys = readKeySet({ keys: [JSON.parse(await readFile(path, 'utf8'))] });
  return {
    find: async (reference) => {
      if (!keys.has(reference.kid)) throw refuseToken('The token is signed with a key that the issuer does not have.');
      return keys.key(reference);
    },
    isReady: () => true,
    close: () => {},
  };
}
