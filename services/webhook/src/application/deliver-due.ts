import type { AttemptOutcome } from '../domain/decide-attempt.js';
import type { DeliverySender } from '../ports/delivery-sender.js';
import type { SecretVault } from '../ports/secret-vault.js';
import type { Capacity, DueDelivery, WebhookStore } from '../ports/webhook-store.js';
import { signDelivery } from './sign-delivery.js';

export interface DeliverDueDeps {
  readonly store: Pick<WebhookStore, 'takeDue' | 'recordAttempt'>;
  readonly vault: Pick<SecretVault, 'open'>;
  readonly sender: DeliverySender;
  readonly limits: Omit<Capacity, 'busy'>;
  /** How long a delivery is this process's before another takes it over: longer than an attempt can take. */
  readonly leaseMs: number;
  /** Hears of each attempt that was made, and whether it could still be recorded. */
  readonly onAttempt: (attempt: AttemptReport) => void;
  /** Hears that an attempt could not be made or recorded: the delivery comes again when its lease has ended. */
  readonly onError: (error: unknown, due: DueDelivery) => void;
  /** Hears of each secret that cannot be opened. Where no other can, the attempt has failed, and nothing was sent. */
  readonly onUnreadableSecret: (error: unknown, due: DueDelivery) => void;
}

export interface AttemptReport {
  readonly due: DueDelivery;
  readonly outcome: AttemptOutcome;
  readonly seconds: number;
  readonly recorded: boolean;
}

/** Tries deliveries that are due, many at once. */
export interface Dispatcher {
  /** Takes as many as there is room for and begins with them; `onRoom` hears of every one that has ended. */
  takeAndBegin(onRoom: () => void): Promise<void>;
  inFlight(): number;
  /** Resolves when all that was begun has ended. */
  drain(): Promise<void>;
}

/**
 * At least once: what an attempt came to is recorded after it, so a process that dies in between leaves the delivery to
 * be tried again, under the same id. Slow endpoints are given few places, so that they leave room for the others.
 */
export function createDispatcher(deps: DeliverDueDeps): Dispatcher {
  const { store, limits, leaseMs } = deps;
  const running = new Set<Promise<void>>();
  const busy = new Map<string, number>();

  const begin = (due: DueDelivery, onRoom: () => void): void => {
    const { webhookId } = due.delivery;
    busy.set(webhookId, (busy.get(webhookId) ?? 0) + 1);
    const attempt = tryOnce(due, deps).finally(() => {
      running.delete(attempt);
      const left = (busy.get(webhookId) ?? 1) - 1;
      if (left === 0) busy.delete(webhookId);
      else busy.set(webhookId, left);
      onRoom();
    });
    running.add(attempt);
  };

  return {
    async takeAndBegin(onRoom) {
      const total = limits.total - running.size;
      if (total <= 0) return;
      const capacity = { ...limits, total, busy };
      for (const due of await store.takeDue(leaseMs, capacity)) begin(due, onRoom);
    },
    inFlight: () => running.size,
    async drain() {
      await Promise.all(running);
    },
  };
}

async function tryOnce(due: DueDelivery, deps: DeliverDueDeps): Promise<void> {
  const { store, onAttempt, onError } = deps;
  try {
    const secrets = openSecrets(due, deps);
    const startedAt = performance.now();
    const outcome = await signAndSend(due, secrets, deps);
    const seconds = (performance.now() - startedAt) / 1_000;
    const recorded = await store.recordAttempt(due, outcome);
    onAttempt({ due, outcome, seconds, recorded });
  } catch (error) {
    onError(error, due);
  }
}

/** Those that can be opened: any one of them is enough for the receiver, so that a new secret heals a lost key at once. */
function openSecrets(due: DueDelivery, { vault, onUnreadableSecret }: DeliverDueDeps): readonly string[] {
  return due.secrets.flatMap((sealed) => {
    try {
      return [vault.open(sealed, due.delivery.webhookId)];
    } catch (error) {
      onUnreadableSecret(error, due);
      return [];
    }
  });
}

async function signAndSend(
  { delivery, body, url, takenAt }: DueDelivery,
  secrets: readonly string[],
  { sender }: DeliverDueDeps,
): Promise<AttemptOutcome> {
  if (secrets.length === 0) return { error: 'secret_unreadable' };
  return sender.send({ url, headers: signDelivery({ id: delivery.eventId, at: takenAt, body }, secrets), body });
}
