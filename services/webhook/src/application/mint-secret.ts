import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** A new signing secret, written as Standard Webhooks has it: `whsec_` and the base64 of its bytes. */
export function mintSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}
