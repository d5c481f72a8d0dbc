import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HandoffError } from '@handoff/kernel';
import type { SecretVault } from '../ports/secret-vault.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals with AES-256-GCM. The id of the webhook is the additional data, so that a sealed secret opens for its own webhook only.
 *
 * @param keys - 32 bytes each: the first one seals and all of them open, so that a key can be replaced
 */
export function createCryptoSecretVault(keys: readonly [Uint8Array, ...Uint8Array[]]): SecretVault {
  return {
    seal(secret, webhookId) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keys[0], nonce).setAAD(Buffer.from(webhookId));
      const sealed = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64');
    },
    open(sealed, webhookId) {
      const bytes = Buffer.from(sealed, 'base64');
      for (const key of keys) {
        const secret = tryKey(key, bytes, webhookId);
        if (secret !== undefined) return secret;
      }
      const what = `no key of WEBHOOK_SECRET_KEY opens the secret of webhook ${webhookId}`;
      const toDo = 'add the key that sealed it, or replace the secret (rotateWebhookSecret)';
      throw new HandoffError('INTERNAL', { cause: new Error(`${what}: ${toDo}`) });
    },
  };
}

function tryKey(key: Uint8Array, sealed: Buffer, webhookId: string): string | undefined {
  const body = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(webhookId))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // another key, another webhook, or damaged: GCM does not say which
  }
}
