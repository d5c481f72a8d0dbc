import type { Command, FieldError, HandoffError, NamedRole } from '@handoff/kernel';
import type { SealedSecret } from './webhook.js';

/** The id of a new webhook is in its command, because its secret is sealed with it. */
type CommandOf<Name extends string, Input> = Command<Name, Input & { readonly webhookId: string }>;

export type CreateWebhookCommand = CommandOf<
  'createWebhook',
  {
    readonly role: string;
    /** Why the role may not be named, if a closed list lacks it. Data, for the same reason as `urlRefusal`. */
    readonly roleMistakes: readonly FieldError[];
    /** The named roles that nobody has held so far. */
    readonly neverHeld: readonly NamedRole[];
    readonly url: string;
    /**
     * The refusal of the URL, if any. It is part of the command and not thrown before, because a repeated command gets its
     * first reply even if its URL is refused by now.
     */
    readonly urlRefusal: HandoffError | undefined;
    readonly eventTypes: readonly string[];
    readonly description: string | undefined;
    readonly secret: SealedSecret;
  }
>;

export type UpdateWebhookCommand = CommandOf<
  'updateWebhook',
  {
    /** An undefined field stays as it is; a given one replaces. */
    readonly url: string | undefined;
    /** As for a new webhook. */
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
    /** How long the previous secret also signs, in milliseconds. */
    readonly overlapMs: number;
  }
>;

export type DeleteWebhookCommand = CommandOf<'deleteWebhook', { readonly reason: string | undefined }>;

export type RedeliverWebhookCommand = CommandOf<
  'redeliverWebhook',
  { readonly deliveryId: string; readonly delayMs: number }
>;

export type ChangeWebhookCommand =
  | CreateWebhookCommand
  | UpdateWebhookCommand
  | RotateWebhookSecretCommand
  | DeleteWebhookCommand;

export type WebhookCommand = ChangeWebhookCommand | RedeliverWebhookCommand;

/** A command with the time at which it is decided, by the store's clock. */
export type Timely<C extends WebhookCommand> = C & { readonly now: Date };
