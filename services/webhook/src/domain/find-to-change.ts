import { HandoffError, type Call } from '@handoff/kernel';
import { assertMayWriteFor } from './may-write.js';
import { isVisibleTo, type Webhook } from './webhook.js';

/**
 * The webhook that a caller wants to change, if it may.
 *
 * The order of the checks is part of the contract: what the caller may not see is not there (`NOT_FOUND`), then what
 * it may not do (`READ_ONLY_ROLE`, `ROLE_NOT_HELD`), then what it did not know (`VERSION_MISMATCH`).
 */
export function findToChange(webhook: Webhook | undefined, { principal, ifMatch }: Call): Webhook {
  if (webhook === undefined || !isVisibleTo(webhook, principal)) throw new HandoffError('NOT_FOUND');
  assertMayWriteFor(principal, webhook.role);
  if (ifMatch === undefined || ifMatch.includes(webhook.version)) return webhook;
  throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: webhook.version } });
}
