import { HandoffError, isFinal, transition, type Lifecycle } from '@handoff/kernel';

export type WebhookStatus = 'active' | 'disabled' | 'deleted';
export type WebhookTrigger = 'disable' | 'enable' | 'delete';

/** The life of a webhook. Every write asks this table, and nothing else decides. */
export const WEBHOOK_LIFECYCLE: Lifecycle<WebhookStatus, WebhookTrigger> = {
  active: { disable: 'disabled', delete: 'deleted' },
  disabled: { enable: 'active', delete: 'deleted' },
  deleted: {},
};

/** Where an event leads; throws `ILLEGAL_TRANSITION` where it leads nowhere. */
export function nextStatus(from: WebhookStatus, event: WebhookTrigger): WebhookStatus {
  return transition(WEBHOOK_LIFECYCLE, 'webhook', from, event);
}

/**
 * Says no to any change of a webhook that has been deleted.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the status is final.
 */
export function assertNotDeleted(status: WebhookStatus): void {
  if (!isFinal(WEBHOOK_LIFECYCLE, status)) return;
  throw new HandoffError('ILLEGAL_TRANSITION', {
    detail: `This webhook is ${status}, which is final.`,
    facts: { current_status: status },
  });
}
