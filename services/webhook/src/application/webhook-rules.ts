import { announceRefusal, warningsMember, type Announcer } from '@handoff/contracts';
import {
  decideOrRefuse,
  isAuditedRefusal,
  refuseCaller,
  type CommandReply,
  type HandoffError,
  type Refusal,
} from '@handoff/kernel';
import { decideAttempt, type DisablePolicy } from '../domain/decide-attempt.js';
import { decideCreate } from '../domain/decide-create.js';
import { decideDeletion } from '../domain/decide-deletion.js';
import { decideRedelivery, type Redelivery } from '../domain/decide-redelivery.js';
import { decideRotation } from '../domain/decide-rotation.js';
import { decideUpdate } from '../domain/decide-update.js';
import type { SealedSecret, Webhook } from '../domain/webhook.js';
import type { WebhookChange } from '../domain/webhook-change.js';
import type { Timely, WebhookCommand } from '../domain/webhook-command.js';
import type { CommandReads, WebhookRules, WorkingWebhooks } from '../ports/webhook-store.js';
import { announce, announceRedelivery } from './announce.js';
import { representDelivery } from './represent-delivery.js';
import { replyWith, representWebhook } from './represent-webhook.js';

type Change = WebhookChange | Redelivery;

/** The rules for one command. Methods, so that the row of one command can be called with any command. */
interface Rules<C extends WebhookCommand, D extends Change> {
  /** The rows that the store loads before the command is decided. */
  reads(input: C['input']): CommandReads;
  /** The role that the caller acts for; undefined when the webhook does not exist. */
  role(input: C['input'], webhook: Webhook | undefined): string | undefined;
  decide(command: Timely<C>, webhook: Webhook | undefined, working: WorkingWebhooks): D;
  reply(decided: D, input: C['input']): CommandReply;
}

type RulesOf<N extends WebhookCommand['name']> = Rules<
  Extract<WebhookCommand, { readonly name: N }>,
  N extends 'redeliverWebhook' ? Redelivery : WebhookChange
>;

const roleOf = (_: unknown, webhook: Webhook | undefined): string | undefined => webhook?.role;

const COMMANDS = {
  createWebhook: {
    reads: ({ role }) => ({ countedRole: role }),
    role: ({ role }) => role,
    decide: (command, _, { counts }) => decideCreate(command, counts.get(command.input.role) ?? 0),
    reply: ({ webhook }, { secret, neverHeld }) => replyWithSecret(webhook, secret, warningsMember(neverHeld)),
  },
  updateWebhook: {
    reads: ({ webhookId }) => ({ webhookId }),
    role: roleOf,
    decide: (command, webhook) => decideUpdate(webhook, command),
    reply: ({ webhook }) => replyWith(webhook),
  },
  rotateWebhookSecret: {
    reads: ({ webhookId }) => ({ webhookId }),
    role: roleOf,
    decide: (command, webhook) => decideRotation(webhook, command),
    reply: ({ webhook }, { secret }) => replyWithSecret(webhook, secret),
  },
  deleteWebhook: {
    reads: ({ webhookId }) => ({ webhookId }),
    role: roleOf,
    decide: (command, webhook) => decideDeletion(webhook, command),
    reply: ({ webhook }) => replyWith(webhook),
  },
  redeliverWebhook: {
    reads: ({ webhookId, deliveryId }) => ({ webhookId, deliveryId }),
    role: roleOf,
    decide: (command, webhook, { deliveries }) =>
      decideRedelivery(webhook, deliveries.get(command.input.deliveryId), command),
    reply: ({ delivery }) => ({
      body: JSON.stringify(representDelivery(delivery)),
      id: delivery.id,
      version: undefined,
    }),
  },
} satisfies { readonly [N in WebhookCommand['name']]: RulesOf<N> };

export interface WebhookRulesDeps extends Announcer {
  readonly disablePolicy: DisablePolicy;
  /** At least 0 and below 1. */
  readonly random: () => number;
}

/** The domain's decisions as a store applies them: with replies, and with an event for each change and each refusal. */
export function createWebhookRules(deps: WebhookRulesDeps): WebhookRules {
  const { disablePolicy, random } = deps;
  return {
    reads: (command) => rulesOf(command).reads(command.input),
    decide(command, working, now) {
      const rules = rulesOf(command);
      const before = working.webhooks.get(command.input.webhookId);
      const decideNow = () => {
        const timely = { ...command, now };
        const change = rules.decide(timely, before, working);
        const event = 'delivery' in change ? announceRedelivery(deps, change, timely) : announce(deps, change, now);
        const decision = { ok: true, reply: rules.reply(change, command.input), events: [event] } as const;
        // Last: a change without its reply or its event must not enter the working set.
        put(change, working);
        return decision;
      };
      return decideOrRefuse(decideNow, (error) => refuse(deps, command, before, error, now));
    },
    authorise(command, working, now) {
      const before = working.webhooks.get(command.input.webhookId);
      const decideAgain = () => rulesOf(command).decide({ ...command, now }, before, working);
      return refuseCaller(decideAgain, (error) => refuse(deps, command, before, error, now));
    },
    recordAttempt(webhook, delivery, attempt) {
      const decided = decideAttempt(webhook, delivery, { ...attempt, random: random() }, disablePolicy);
      const { change, health } = decided;
      return {
        delivery: decided.delivery,
        webhook: change?.webhook ?? { ...webhook, health },
        event: change && announce(deps, change, attempt.now),
      };
    },
  };
}

function rulesOf({ name }: WebhookCommand): Rules<WebhookCommand, Change> {
  return COMMANDS[name];
}

function put(change: Change, { webhooks, deliveries, counts, created, changed, redelivered }: WorkingWebhooks): void {
  const { webhook } = change;
  if ('delivery' in change) {
    deliveries.set(change.delivery.id, change.delivery);
    redelivered.add(change.delivery.id);
    return;
  }
  webhooks.set(webhook.id, webhook);
  (change.event === 'created' ? created : changed).add(webhook.id);
  if (change.event === 'created') counts.set(webhook.role, (counts.get(webhook.role) ?? 0) + 1);
}

function refuse(
  announcer: Announcer,
  command: WebhookCommand,
  webhook: Webhook | undefined,
  error: HandoffError,
  now: Date,
): Refusal {
  if (!isAuditedRefusal(error, webhook !== undefined)) return { ok: false, error, events: [] };
  const { name: operation, call, input } = command;
  const rules = rulesOf(command);
  const targetId = rules.reads(input).webhookId;
  const refused = { operation, call, code: error.code, targetId, role: rules.role(input, webhook) };
  return { ok: false, error, events: [announceRefusal(announcer, 'webhook', refused, now)] };
}

/** The store keeps this reply with the secret sealed; the use case opens it each time it answers. */
function replyWithSecret(webhook: Webhook, secret: SealedSecret, more: object = {}): CommandReply {
  return { ...replyWith(webhook), body: JSON.stringify({ ...representWebhook(webhook), secret, ...more }) };
}
