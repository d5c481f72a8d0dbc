import type { SealedSecret } from '../domain/webhook.js';

/** Keeps secrets readable by this service alone, wherever they lie. */
export interface SecretVault {
  /** Seals a secret for one webhook. Twice the same gives two that look nothing alike. */
  seal(secret: string, webhookId: string): SealedSecret;
  /**
   * Opens what was sealed for that webhook.
   *
   * @throws HandoffError `INTERNAL` when it was sealed for another, with a key that is no more, or is damaged.
   */
  open(sealed: SealedSecret, webhookId: string): string;
}
