import { HandoffError } from '@handoff/kernel';
import { requireMayWriteFor } from './may-write.js';
import { HEALTHY } from './webhook.js';
import type { WebhookChange } from './webhook-change.js';
import type { CreateWebhookCommand, Timely } from './webhook-command.js';

/** A bound, because every event is copied for every webhook that it is for. */
export const MAX_WEBHOOKS_PER_ROLE = 100;

/**
 * Registers a webhook.
 *
 * @param existing - the number of webhooks that the role has, without deleted ones
 * @throws HandoffError `READ_ONLY_ROLE` or `ROLE_NOT_HELD` when the caller may not act for its role;
 * `VALIDATION_FAILED` when a closed list lacks the role, when the role has {@link MAX_WEBHOOKS_PER_ROLE} webhooks, or when its URL was refused.
 */
export function decideCreate({ call, input, now }: Timely<CreateWebhookCommand>, existing: number): WebhookChange {
  requireMayWriteFor(call.principal, input.role);
  if (input.roleMistakes.length > 0) throw new HandoffError('VALIDATION_FAILED', { errors: input.roleMistakes });
  if (input.urlRefusal !== undefined) throw input.urlRefusal;
  if (existing >= MAX_WEBHOOKS_PER_ROLE) {
    const message = `must have fewer than ${MAX_WEBHOOKS_PER_ROLE} webhooks already`;
    throw new HandoffError('VALIDATION_FAILED', { errors: [{ pointer: '/role', message }] });
  }
  const { issuer, subject } = call.principal;
  return {
    event: 'created',
    webhook: {
      id: input.webhookId,
      role: input.role,
      url: input.url,
      eventTypes: input.eventTypes,
      description: input.description,
      status: 'active',
      disabledCause: undefined,
      pause: undefined,
      deletionReason: undefined,
      secret: input.secret,
      previousSecret: undefined,
      createdBy: { issuer, subject },
      traceId: call.traceId,
      version: 1,
      createdAt: now,
      updatedAt: now,
      health: HEALTHY,
    },
    from: undefined,
    by: call.principal,
    traceId: call.traceId,
    traceparent: call.traceparent,
  };
}
