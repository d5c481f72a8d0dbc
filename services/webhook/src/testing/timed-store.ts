import type { Outcome, Page } from '@handoff/kernel';
import type { AttemptOutcome } from '../domain/decide-attempt.js';
import type { Delivery } from '../domain/delivery.js';
import type { Webhook } from '../domain/webhook.js';
import type { Timely, WebhookCommand } from '../domain/webhook-command.js';
import type {
  Capacity,
  CollectedEvent,
  DeliveryQuery,
  DueDelivery,
  WebhookQuery,
  WebhookStore,
} from '../ports/webhook-store.js';
import { inTime } from './builders.js';

/** A store with a clock that stands at the time that a test gives to each call. */
export interface TimedStore extends Pick<WebhookStore, 'drain' | 'hasWebhooks'> {
  /** Reads have a deadline that no test reaches, unless a test gives one. */
  find(id: string, deadline?: Date): Promise<Webhook | undefined>;
  list(query: WebhookQuery, deadline?: Date): Promise<Page<Webhook>>;
  listDeliveries(query: DeliveryQuery, deadline?: Date): Promise<Page<Delivery>>;
  execute(command: Timely<WebhookCommand>): Promise<Outcome>;
  collect(events: readonly CollectedEvent[], at: Date, retentionMs?: number): Promise<number>;
  takeDue(at: Date, leaseMs: number, capacity: Capacity): Promise<readonly DueDelivery[]>;
  restMs(at: Date): Promise<number>;
  recordAttempt(due: Pick<DueDelivery, 'delivery' | 'url'>, outcome: AttemptOutcome, at: Date): Promise<boolean>;
  /** Deletes deliveries that did not change since this time, and webhooks that were deleted before it. */
  purge(before: Date, limit: number): Promise<number>;
  /** Forgets commands that were executed before this time. */
  forgetCommands(before: Date): Promise<number>;
}

/** Longer than the time of any test. */
const FOR_EVER_MS = 3_650 * 86_400_000;

/** Sets the store's clock to the time of a call before it makes the call. */
export function timed(store: WebhookStore, setTime: (at: Date) => Promise<void>): TimedStore {
  const when = async <T>(at: Date, then: () => Promise<T>): Promise<T> => {
    await setTime(at);
    return then();
  };
  return {
    find: (id, deadline = inTime()) => store.find(id, deadline),
    list: (query, deadline = inTime()) => store.list(query, deadline),
    listDeliveries: (query, deadline = inTime()) => store.listDeliveries(query, deadline),
    drain: () => store.drain(),
    hasWebhooks: () => store.hasWebhooks(),
    execute: ({ now, ...command }) => when(now, () => store.execute(command)),
    collect: (events, at, retentionMs = FOR_EVER_MS) => when(at, () => store.collect(events, retentionMs)),
    takeDue: (at, leaseMs, capacity) => when(at, () => store.takeDue(leaseMs, capacity)),
    restMs: (at) => when(at, () => store.restMs()),
    recordAttempt: (due, outcome, at) => when(at, () => store.recordAttempt(due, outcome)),
    purge: (before, limit) => when(before, () => store.purge(0, limit)),
    forgetCommands: (before) => when(before, () => store.forgetCommands(0)),
  };
}
