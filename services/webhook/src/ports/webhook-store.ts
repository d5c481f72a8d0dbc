import type { Cursor, Decision, Outcome, Page, Refusal, SerialisedEvent } from '@handoff/kernel';
import type { Attempt, AttemptOutcome } from '../domain/decide-attempt.js';
import type { Delivery, DeliveryStatus } from '../domain/delivery.js';
import type { SealedSecret, Webhook } from '../domain/webhook.js';
import type { WebhookCommand } from '../domain/webhook-command.js';
import type { WebhookStatus } from '../domain/webhook-lifecycle.js';

/** The rows that a command needs: the store loads them before the command is decided. */
export interface CommandReads {
  /** The webhook that the command changes. */
  readonly webhookId?: string;
  readonly deliveryId?: string;
  /** The role whose webhooks are counted. */
  readonly countedRole?: string;
}

/** The webhooks and deliveries that a batch of commands has loaded, with the changes of the commands decided so far. */
export interface WorkingWebhooks {
  readonly webhooks: Map<string, Webhook>;
  readonly deliveries: Map<string, Delivery>;
  /** The number of webhooks of each counted role, without deleted ones. */
  readonly counts: Map<string, number>;
  readonly created: Set<string>;
  readonly changed: Set<string>;
  readonly redelivered: Set<string>;
}

/** The rules that a store applies to the rows that it has locked. They do no I/O. */
export interface WebhookRules {
  reads(command: WebhookCommand): CommandReads;
  /** Decides a command and puts the change into the working set. */
  decide(command: WebhookCommand, working: WorkingWebhooks, now: Date): Decision;
  /**
   * Whether the caller of a repeated command may have its first reply: the refusal that a first attempt would get now
   * because the caller lacks a role or may not see the webhook; undefined otherwise.
   */
  authorise(command: WebhookCommand, working: WorkingWebhooks, now: Date): Refusal | undefined;
  /** The delivery and the webhook after an attempt, and the event when the attempt disabled the webhook. */
  recordAttempt(
    webhook: Webhook,
    delivery: Delivery,
    attempt: Omit<Attempt, 'random'>,
  ): { readonly delivery: Delivery; readonly webhook: Webhook; readonly event: SerialisedEvent | undefined };
}

/** The filters of a list. An undefined filter lets every webhook through. */
export interface WebhookQuery {
  /** The roles whose webhooks the caller may see; undefined for a caller who reads everything. */
  readonly visibleTo: readonly string[] | undefined;
  readonly role: string | undefined;
  /** Undefined: all except deleted. */
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

/** The place of an event in the order of all services' events, and the transaction that wrote it. Both are numbers as text. */
export interface EventPlace {
  readonly place: string;
  readonly transactionId: string;
}

/** An event that is to be delivered. */
export interface CollectedEvent {
  readonly id: string;
  /** Such as `task.routed`. */
  readonly name: string;
  readonly time: Date;
  /** Undefined for an event of an old release, which had no places. */
  readonly place: EventPlace | undefined;
  /** The participating roles. */
  readonly participants: readonly string[];
  /** The bytes that were published: they are sent unchanged. */
  readonly body: string;
}

/** A delivery that this process has leased, with everything that an attempt needs. */
export interface DueDelivery {
  readonly delivery: Delivery & { readonly leaseId: string };
  readonly body: string;
  readonly url: string;
  /** When the lease began. */
  readonly takenAt: Date;
  /** The secrets to sign with, the current one first. */
  readonly secrets: readonly SealedSecret[];
}

/** How many deliveries a process may lease. */
export interface Capacity {
  readonly total: number;
  /** The most at once for one webhook. A webhook whose endpoint fails gets one. */
  readonly perWebhook: number;
  /** The most at once for all webhooks of one role. */
  readonly perRole: number;
  /** The number of attempts in flight in this process, by webhook. */
  readonly busy: ReadonlyMap<string, number>;
}

/**
 * Keeps webhooks and deliveries. A change, its event and the memory of its command are one transaction. The time is the
 * store's own: one clock for all instances.
 */
export interface WebhookStore {
  /**
   * Decides and executes a command. A keyed command that is repeated gets its first reply. A refusal of the caller leaves
   * an event too.
   */
  execute(command: WebhookCommand): Promise<Outcome>;
  /** @throws HandoffError `UNAVAILABLE` when the deadline passes first; a read past its deadline is not begun. */
  find(id: string, deadline: Date): Promise<Webhook | undefined>;
  /**
   * Webhooks by (creation time, id), newest first.
   *
   * @throws HandoffError `UNAVAILABLE` as {@link find} does.
   */
  list(query: WebhookQuery, deadline: Date): Promise<Page<Webhook>>;
  /**
   * Deliveries of a webhook by (creation time, id), newest first.
   *
   * @throws HandoffError `UNAVAILABLE` as {@link find} does.
   */
  listDeliveries(query: DeliveryQuery, deadline: Date): Promise<Page<Delivery>>;
  /**
   * Creates a delivery of each event for each webhook that it is for, in one transaction: the webhooks that wanted events
   * of its type when the event was committed, however late it is collected. Every event that is committed after a change of
   * a webhook falls under the change, whatever the clocks of the instances say. A delivery that exists already stays as it
   * is. An event that happened longer than `retentionMs` ago gets no delivery.
   *
   * @returns the number of deliveries that it created.
   */
  collect(events: readonly CollectedEvent[], retentionMs: number): Promise<number>;
  /** Whether there is a webhook that is not deleted: without any, no event has a delivery. */
  hasWebhooks(): Promise<boolean>;
  /**
   * Leases due deliveries: the roles take turns, within a role its webhooks do, and within a webhook the oldest delivery is
   * first. Any number of instances may run it at once: a delivery has one holder until `leaseMs` have passed.
   */
  takeDue(leaseMs: number, capacity: Capacity): Promise<readonly DueDelivery[]>;
  /** How long no delivery becomes due, in milliseconds, if nothing changes. A leased delivery is due when its lease ends. */
  restMs(): Promise<number>;
  /**
   * Records the outcome of an attempt and its consequences for the webhook, in one transaction. A failure at a URL that the
   * webhook no longer has does not count: then the delivery is due at once.
   *
   * @returns false when the lease was lost: then nothing is recorded.
   */
  recordAttempt(due: Pick<DueDelivery, 'delivery' | 'url'>, outcome: AttemptOutcome): Promise<boolean>;
  /**
   * Deletes at most `limit` rows: deliveries that did not change for `olderThanMs`, then webhooks that were deleted as long
   * ago, then former terms of webhooks. When one of the three fails, the others are deleted all the same.
   */
  purge(olderThanMs: number, limit: number): Promise<number>;
  /** Forgets the commands that were executed at least `olderThanMs` ago. */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
