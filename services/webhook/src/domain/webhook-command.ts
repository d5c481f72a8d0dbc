import type { Call, HandoffError } from '@handoff/kernel';
import type { SealedSecret } from './webhook.js';

/** A change that a caller asks for, as data. Every new id and secret is in it: deciding it again gives the same. */
interface CommandOf<Name extends string, Input> {
  readonly name: Name;
  readonly call: Call;
  readonly input: Input & {
    readonly webhookId: string;
    /** The id of the event that will tell of it, or of its refusal. */
    readonly eventId: string;
  };
}

export type CreateWebhookCommand = CommandOf<
  'createWebhook',
  {
    readonly role: string;
    readonly url: string;
    /** Why it may not be delivered to, if it may not: found out beforehand, for a repeated command gets its first reply. */
    readonly urlRefusal: HandoffError | undefined;
    readonly eventTypes: readonly string[];
    readonly description: string | undefined;
    readonly secret: SealedSecret;
  }
>;

export type UpdateWebhookCommand = CommandOf<
  'updateWebhook',
  {
    /** What is undefined stays as it is; what is given replaces. */
    readonly url: string | undefined;
    /** As for a new one. */
    readonly urlRefusal: HandoffError | undefined;
    readonly eventTypes: readonly string[] | undefined;
    readonly status: 'active' | 'disabled' | undefined;
    readonly description: string | undefined;
  }
>;

export type RotateWebhookSecretCommand = CommandOf<
  'rotateWebhookSecret',
  {
    readonly secret: SealedSecret;
    /** How long the secret before it goes on signing, in milliseconds. */
    readonly overlapMs: number;
  }
>;

export type DeleteWebhookCommand = CommandOf<'deleteWebhook', { readonly reason: string | undefined }>;

export type RedeliverWebhookCommand = CommandOf<
  'redeliverWebhook',
  { readonly deliveryId: string; readonly delayMs: number }
>;

export type ChangeWebhookCommand =
  CreateWebhookCommand | UpdateWebhookCommand | RotateWebhookSecretCommand | DeleteWebhookCommand;

export type WebhookCommand = ChangeWebhookCommand | RedeliverWebhookCommand;

/** A command when it is decided: at what time that is, the store's clock says. */
export type Timely<C extends WebhookCommand> = C & { readonly now: Date };
