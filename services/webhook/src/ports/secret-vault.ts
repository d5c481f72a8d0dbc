import type { SealedSecret } from '../domain/webhook.js';

/** Encrypts secrets so that only this service can read them. */
export interface SecretVault {
  /** Seals a secret for one webhook. Sealing the same secret twice gives different results. */
  seal(secret: string, webhookId: string): SealedSecret;
  /**
   * Opens a secret that was sealed for this webhook.
   *
   * @throws HandoffError `INTERNAL` when it was sealed for another webhook or with an unknown key, or is damaged.
   */
  open(sealed: SealedSecret, webhookId: string): string;
}
