import { HandoffError, isFinal, transition, type Lifecycle } from '@handoff/kernel';

export type WebhookStatus = 'active' | 'disabled' | 'deleted';
export type WebhookTrigger = 'disable' | 'enable' | 'delete';

/** The lifecycle of a webhook. Every write asks this table; no other code decides about the status. */
export const WEBHOOK_LIFECYCLE: Lifecycle<WebhookStatus, WebhookTrigger> = {
  active: { disable: 'disabled', delete: 'deleted' },
  disabled: { enable: 'active', delete: 'deleted' },
  deleted: {},
};

/**
 * The status that a trigger leads to.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when it leads nowhere.
 */
export function nextStatus(from: WebhookStatus, trigger: WebhookTrigger): WebhookStatus {
  return transition(WEBHOOK_LIFECYCLE, 'webhook', from, trigger);
}

/**
 * Requires that a webhook has not been deleted.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the status is final.
 */
export function requireNotDeleted(status: WebhookStatus): void {
  if (!isFinal(WEBHOOK_LIFECYCLE, status)) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `This webhook is ${status}, which is final.`,
    facts: { current_status: status },
  });
}
