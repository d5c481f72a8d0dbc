import { HandoffError, type Call } from '@handoff/kernel';
import { requireMayWriteFor } from './may-write.js';
import { isVisibleTo, type Webhook } from './webhook.js';

/**
 * Requires that a caller may change a webhook. The order of the checks is part of the contract.
 *
 * @throws HandoffError `NOT_FOUND` when the caller may not see the webhook, then `READ_ONLY_ROLE` or `ROLE_NOT_HELD` when it
 * may not change it, then `VERSION_MISMATCH`.
 */
export function requireChangeable(webhook: Webhook | undefined, { principal, ifMatch }: Call): Webhook {
  if (webhook === undefined || !isVisibleTo(webhook, principal)) throw new HandoffError('NOT_FOUND');
  requireMayWriteFor(principal, webhook.role);
  if (ifMatch === undefined || ifMatch.includes(webhook.version)) return webhook;
  throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: webhook.version } });
}
