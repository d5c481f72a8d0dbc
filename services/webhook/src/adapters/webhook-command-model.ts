import { HandoffError, isAuditedRefusal, refusalOf, refusesCaller, type Decision, type Refusal } from '@handoff/kernel';
import type { CommandModel } from '@handoff/postgres';
import { representDelivery } from '../application/represent-delivery.js';
import { representWebhook } from '../application/represent-webhook.js';
import { changeEvent, redeliveryEvent, refusalEvent } from '../application/webhook-events.js';
import { decideCreate } from '../domain/decide-create.js';
import { decideDeletion } from '../domain/decide-deletion.js';
import { decideRedelivery } from '../domain/decide-redelivery.js';
import { decideRotation } from '../domain/decide-rotation.js';
import { decideUpdate } from '../domain/decide-update.js';
import type { Delivery } from '../domain/delivery.js';
import type { Webhook } from '../domain/webhook.js';
import type { WebhookChange } from '../domain/webhook-change.js';
import type {
  ChangeWebhookCommand,
  RedeliverWebhookCommand,
  Timely,
  WebhookCommand,
} from '../domain/webhook-command.js';
import { lockDeliveries, updateDeliveries } from './delivery-statements.js';
import { countByRole, insertWebhooks, lockWebhooks, updateWebhooks } from './webhook-statements.js';

/** The webhooks and deliveries that a batch of commands is about, as the commands decided so far leave them. */
export interface WorkingWebhooks {
  readonly webhooks: Map<string, Webhook>;
  readonly deliveries: Map<string, Delivery>;
  /** How many webhooks a role has, for the roles that are to have another. */
  readonly counts: Map<string, number>;
  readonly created: Set<string>;
  readonly changed: Set<string>;
  readonly redelivered: Set<string>;
}

/** How the commands of this service meet its tables. */
export function webhookCommandModel(prefix: string): CommandModel<WebhookCommand, WorkingWebhooks> {
  return {
    commandTable: 'webhook_commands',
    outboxTable: 'webhook_outbox',
    async load(tx, commands) {
      const known = commands.filter(({ name }) => name !== 'createWebhook').map(({ input }) => input.webhookId);
      const asked = commands.flatMap((command) =>
        command.name === 'redeliverWebhook' ? [command.input.deliveryId] : [],
      );
      const roles = commands.flatMap((command) => (command.name === 'createWebhook' ? [command.input.role] : []));
      const webhooks = known.length === 0 ? [] : await lockWebhooks(tx, known);
      const deliveries = asked.length === 0 ? [] : await lockDeliveries(tx, asked);
      return {
        webhooks: new Map(webhooks.map((webhook) => [webhook.id, webhook])),
        deliveries: new Map(deliveries.map((delivery) => [delivery.id, delivery])),
        counts: roles.length === 0 ? new Map<string, number>() : await countByRole(tx, roles),
        created: new Set(),
        changed: new Set(),
        redelivered: new Set(),
      };
    },
    decide: (command, working, now) => decide({ ...command, now }, working, prefix),
    authorise: (command, working, now) => authorise({ ...command, now }, working, prefix),
    // A webhook's role is named when it is registered, and is its own from then on.
    actsInOwnRoles: () => false,
    async save(tx, { webhooks, deliveries, created, changed, redelivered }) {
      const inserts = [...created].flatMap((id) => webhooks.get(id) ?? []);
      const updates = [...changed].flatMap((id) => (created.has(id) ? [] : (webhooks.get(id) ?? [])));
      const again = [...redelivered].flatMap((id) => deliveries.get(id) ?? []);
      if (inserts.length > 0) await insertWebhooks(tx, inserts);
      if (updates.length > 0) await updateWebhooks(tx, updates);
      if (again.length > 0) await updateDeliveries(tx, again);
    },
  };
}

function decide(command: Timely<WebhookCommand>, working: WorkingWebhooks, prefix: string): Decision {
  const before = working.webhooks.get(command.input.webhookId);
  try {
    return command.name === 'redeliverWebhook'
      ? redeliver(command, before, working, prefix)
      : change(command, before, working, prefix);
  } catch (thrown) {
    return refuse(command, before, thrown, prefix);
  }
}

/** The rules themselves tell: what they come to is thrown away. */
function authorise(command: Timely<WebhookCommand>, working: WorkingWebhooks, prefix: string): Refusal | undefined {
  const before = working.webhooks.get(command.input.webhookId);
  try {
    if (command.name === 'redeliverWebhook')
      decideRedelivery(before, working.deliveries.get(command.input.deliveryId), command);
    else ask(command, before, working);
    return undefined;
  } catch (thrown) {
    return refusesCaller(refusalOf(thrown)) ? refuse(command, before, thrown, prefix) : undefined;
  }
}

function refuse(
  command: Timely<WebhookCommand>,
  before: Webhook | undefined,
  thrown: unknown,
  prefix: string,
): Refusal {
  const error = refusalOf(thrown);
  const role = command.name === 'createWebhook' ? command.input.role : before?.role;
  const events = isAuditedRefusal(error, before !== undefined)
    ? [refusalEvent(prefix, { code: error.code, command, role })]
    : [];
  return { ok: false, error, events };
}

function change(
  command: Timely<ChangeWebhookCommand>,
  before: Webhook | undefined,
  working: WorkingWebhooks,
  prefix: string,
): Decision {
  const decided = ask(command, before, working);
  const { webhook } = decided;
  const body = JSON.stringify({ ...representWebhook(webhook), ...sealedSecretOf(command) });
  const reply = { body, id: webhook.id, version: webhook.version };
  const events = [changeEvent(prefix, command.input.eventId, command.now, decided)];
  // Last of all: what cannot be told in full has not happened.
  working.webhooks.set(webhook.id, webhook);
  if (decided.event === 'created') {
    working.created.add(webhook.id);
    working.counts.set(webhook.role, (working.counts.get(webhook.role) ?? 0) + 1);
  } else working.changed.add(webhook.id);
  return { ok: true, reply, events };
}

function ask(
  command: Timely<ChangeWebhookCommand>,
  before: Webhook | undefined,
  { counts }: WorkingWebhooks,
): WebhookChange {
  switch (command.name) {
    case 'createWebhook':
      return decideCreate(command, counts.get(command.input.role) ?? 0);
    case 'updateWebhook':
      return decideUpdate(before, command);
    case 'rotateWebhookSecret':
      return decideRotation(before, command);
    case 'deleteWebhook':
      return decideDeletion(before, command);
  }
}

/** What a reply that shows a secret is kept with: opened only when it is given. */
function sealedSecretOf({ input }: ChangeWebhookCommand): { readonly secret?: string } {
  return 'secret' in input ? { secret: input.secret } : {};
}

function redeliver(
  command: Timely<RedeliverWebhookCommand>,
  webhook: Webhook | undefined,
  working: WorkingWebhooks,
  prefix: string,
): Decision {
  const delivery = decideRedelivery(webhook, working.deliveries.get(command.input.deliveryId), command);
  if (webhook === undefined) throw new HandoffError('NOT_FOUND');
  const reply = { body: JSON.stringify(representDelivery(delivery)), id: delivery.id, version: undefined };
  const events = [redeliveryEvent(prefix, webhook, delivery, command)];
  working.deliveries.set(delivery.id, delivery);
  working.redelivered.add(delivery.id);
  return { ok: true, reply, events };
}
