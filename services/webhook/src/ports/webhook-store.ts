import type { Cursor, Outcome, Page } from '@handoff/kernel';
import type { AttemptOutcome } from '../domain/decide-attempt.js';
import type { Delivery, DeliveryStatus } from '../domain/delivery.js';
import type { SealedSecret, Webhook } from '../domain/webhook.js';
import type { WebhookCommand } from '../domain/webhook-command.js';
import type { WebhookStatus } from '../domain/webhook-lifecycle.js';

/** Which webhooks are wanted. What is undefined does not narrow. */
export interface WebhookQuery {
  /** Only those of these roles; undefined for a caller who reads everything. */
  readonly visibleTo: readonly string[] | undefined;
  readonly role: string | undefined;
  /** Undefined: all but the deleted ones. */
  readonly status: WebhookStatus | undefined;
  readonly after: Cursor | undefined;
  readonly limit: number;
}

export interface DeliveryQuery {
  readonly webhookId: string;
  readonly status: DeliveryStatus | undefined;
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/** Where an event belongs in the one order of all services' events, and the transaction that wrote it: both numbers. */
export interface EventPlace {
  readonly place: string;
  readonly transactionId: string;
}

/** An event as it is to be delivered. */
export interface CollectedEvent {
  readonly id: string;
  /** Its name, such as `task.routed`. */
  readonly name: string;
  readonly time: Date;
  /** Undefined for an event that a release before there were places has published. */
  readonly place: EventPlace | undefined;
  /** The roles that take part in it. */
  readonly participants: readonly string[];
  /** As published, and so as it will be sent. */
  readonly body: string;
}

/** A delivery that this process is to try now, with all that takes. */
export interface DueDelivery {
  readonly delivery: Delivery & { readonly leaseId: string };
  readonly body: string;
  readonly url: string;
  /** When it was taken. */
  readonly takenAt: Date;
  /** What to sign with, the current one first. */
  readonly secrets: readonly SealedSecret[];
}

/** How much may be taken on. */
export interface Capacity {
  readonly total: number;
  /** For one webhook at once; one whose endpoint is failing gets one. */
  readonly perWebhook: number;
  /** For all webhooks of one role at once. */
  readonly perRole: number;
  /** How many are being tried here already, by webhook. */
  readonly busy: ReadonlyMap<string, number>;
}

/**
 * Where webhooks and deliveries are kept, with everything that has to happen together with a change of one. The store's
 * own clock says what time it is: one for all instances, whatever theirs say.
 */
export interface WebhookStore {
  /**
   * Decides and executes a command: the change, the event that tells of it and the memory of the command are one
   * transaction. A keyed command that comes again is answered as the first time. A refusal leaves an event too.
   */
  execute(command: WebhookCommand): Promise<Outcome>;
  find(id: string): Promise<Webhook | undefined>;
  /** Webhooks by (creation time, id), newest first. */
  list(query: WebhookQuery): Promise<Page<Webhook>>;
  /** Deliveries of a webhook by (creation time, id), newest first. */
  listDeliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  /**
   * Makes a delivery of each event for each webhook that it is for, in one transaction: those that wanted events of its
   * type when the event was committed, however much later it is collected. Whichever instance changes a webhook, and
   * whatever clocks say: all that is committed after the change falls under it. One that there is already is left as it is,
   * and none is made of what happened longer than `retentionMs` ago: that was delivered and forgotten, or is nobody's.
   *
   * @returns how many were made.
   */
  collect(events: readonly CollectedEvent[], retentionMs: number): Promise<number>;
  /**
   * Takes deliveries that are due, those of each webhook oldest first, of all roles in turn, and of their webhooks in turn. Any number of
   * instances may do so at once: one delivery is one's alone until `leaseMs` have passed.
   */
  takeDue(leaseMs: number, capacity: Capacity): Promise<readonly DueDelivery[]>;
  /**
   * Records what an attempt came to, and what follows for the webhook, in one transaction. What came of sending to a URL
   * that is no longer the webhook's says nothing of the one that is: then the delivery is due at once.
   *
   * @returns false when the lease was lost meanwhile: then nothing is recorded.
   */
  recordAttempt(due: Pick<DueDelivery, 'delivery' | 'url'>, outcome: AttemptOutcome): Promise<boolean>;
  /**
   * Deletes at most `limit` deliveries that nothing happened to for so long; then webhooks deleted as long ago, and what is
   * remembered of what webhooks were for before that. Where one of the three fails, the others are done all the same.
   */
  purge(olderThanMs: number, limit: number): Promise<number>;
  /** Forgets commands executed so many milliseconds ago and longer. */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Takes no new commands and resolves when those taken are executed. */
  drain(): Promise<void>;
}
