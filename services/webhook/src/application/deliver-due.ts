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
  /** The length of a lease, in milliseconds: longer than an attempt can take. */
  readonly leaseMs: number;
  /** Called after each attempt, with whether it could still be recorded. */
  readonly onAttempt: (attempt: AttemptReport) => void;
  /** Called when an attempt could not be made or recorded: the delivery is due again when its lease ends. */
  readonly onError: (error: unknown, due: DueDelivery) => void;
  /** Called for each secret that cannot be opened. When none can, the attempt has failed and nothing was sent. */
  readonly onUnreadableSecret: (error: unknown, due: DueDelivery) => void;
}

export interface AttemptReport {
  readonly due: DueDelivery;
  readonly outcome: AttemptOutcome;
  readonly seconds: number;
  readonly recorded: boolean;
}

/** Attempts due deliveries, many at once. */
export interface Dispatcher {
  /** Takes as many due deliveries as there is room for and starts their attempts; calls `onRoom` when one of them has ended. */
  takeAndBegin(onRoom: () => void): Promise<void>;
  inFlight(): number;
  /** Resolves when all attempts have ended. */
  drain(): Promise<void>;
}

/**
 * Delivery is at least once: a process that dies between an attempt and its record leaves the delivery to be attempted again,
 * with the same id. A slow endpoint gets few of the places, so that the others have room.
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

/** The secrets that can be opened. One is enough for the receiver, so a new secret works although the key of the old one is lost. */
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
