import type { Outcome } from '@handoff/kernel';
import type { AttemptOutcome } from '../domain/decide-attempt.js';
import type { Timely, WebhookCommand } from '../domain/webhook-command.js';
import type { Capacity, CollectedEvent, DueDelivery, WebhookStore } from '../ports/webhook-store.js';

/** A store whose clock stands at whatever time a test says that something comes. */
export interface TimedStore extends Pick<WebhookStore, 'find' | 'list' | 'listDeliveries' | 'drain'> {
  execute(command: Timely<WebhookCommand>): Promise<Outcome>;
  collect(events: readonly CollectedEvent[], at: Date, retentionMs?: number): Promise<number>;
  takeDue(at: Date, leaseMs: number, capacity: Capacity): Promise<readonly DueDelivery[]>;
  recordAttempt(due: Pick<DueDelivery, 'delivery' | 'url'>, outcome: AttemptOutcome, at: Date): Promise<boolean>;
  /** Deletes deliveries that nothing happened to since an instant, and webhooks deleted before it. */
  purge(before: Date, limit: number): Promise<number>;
  /** Forgets commands executed before an instant. */
  forgetCommands(before: Date): Promise<number>;
}

/** Longer than any test lets pass. */
const FOR_EVER_MS = 3_650 * 86_400_000;

/** Moves the store's clock to when each call of a test comes, before it does. */
export function timed(store: WebhookStore, setTime: (at: Date) => Promise<void>): TimedStore {
  const when = async <T>(at: Date, then: () => Promise<T>): Promise<T> => {
    await setTime(at);
    return then();
  };
  return {
    find: (id) => store.find(id),
    list: (query) => store.list(query),
    listDeliveries: (query) => store.listDeliveries(query),
    drain: () => store.drain(),
    execute: ({ now, ...command }) => when(now, () => store.execute(command)),
    collect: (events, at, retentionMs = FOR_EVER_MS) => when(at, () => store.collect(events, retentionMs)),
    takeDue: (at, leaseMs, capacity) => when(at, () => store.takeDue(leaseMs, capacity)),
    recordAttempt: (due, outcome, at) => when(at, () => store.recordAttempt(due, outcome)),
    purge: (before, limit) => when(before, () => store.purge(0, limit)),
    forgetCommands: (before) => when(before, () => store.forgetCommands(0)),
  };
}
