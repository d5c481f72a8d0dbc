import { createHmac, randomBytes } from 'node:crypto';

/** What a signature covers. */
export interface SignedContent {
  /** The id of the event. A UUID contains no full stop, so no text can move from one part to another. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0.0: id, time in seconds, and one signature (HMAC-SHA256) for each secret.
 *
 * @param secrets - as the receiver has them: `whsec_` and base64
 */
export function signDelivery({ id, at, body }: SignedContent, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

const SECRET_BYTES = 32;

/** A new signing secret in the form of Standard Webhooks: `whsec_` and the base64 of its bytes. */
export function mintSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}
