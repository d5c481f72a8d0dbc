import { createHmac } from 'node:crypto';

/** What is signed: an attempt at a delivery, at a time. */
export interface SignedContent {
  /** The event's id. UUIDs hold no full stop, so nobody can move text from one part to another. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers that Standard Webhooks 1.0.0 asks for: id, time in seconds, and a signature (HMAC-SHA256) by each secret.
 *
 * @param secrets - as shown to whoever verifies: `whsec_` and base64
 */
export function signDelivery({ id, at, body }: SignedContent, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
