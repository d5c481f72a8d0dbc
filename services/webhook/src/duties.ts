import { inBatches } from '@handoff/kernel';
import {
  createForgetCommandsTimer,
  createTimer,
  PURGE_EVERY_MS,
  type ForgetCommandsOptions,
  type Timer,
} from '@handoff/runtime';
import type { Dispatcher } from './application/deliver-due.js';
import type { WebhookStore } from './ports/webhook-store.js';

export interface DutyDeps extends ForgetCommandsOptions {
  readonly store: WebhookStore;
  readonly dispatcher: Pick<Dispatcher, 'takeAndBegin'>;
  /** How long a delivery is kept after its last change, in milliseconds. */
  readonly retentionMs: number;
  /** Whether this process alone changes the database. */
  readonly alone: boolean;
}

export interface Duties {
  /** Attempts due deliveries at once. */
  readonly onDue: () => void;
  /** Reports a change of webhooks, after which a delivery may be due sooner than before. */
  readonly onChange: () => void;
  /** Starts no further run and resolves when the runs in progress are over. */
  stop(): Promise<void>;
}

/** The longest wait of a retry, or of a delivery that another instance collected, in milliseconds. */
const DELIVER_EVERY_MS = 1_000;
/** The most rows in one transaction. */
const BATCH = 500;

/** Starts the scheduled duties. Every instance runs all of them: the statements skip rows that another instance has locked. */
export function startDuties(deps: DutyDeps): Duties {
  const { store, dispatcher, logger, alone } = deps;
  const deliver: Timer = createTimer({
    name: 'deliver what is due',
    everyMs: DELIVER_EVERY_MS,
    // Another process's change could make a delivery due meanwhile.
    ...(alone ? { restMs: () => store.restMs() } : {}),
    work: () => dispatcher.takeAndBegin(() => deliver.notify()),
    logger,
  });
  const timers = [
    deliver,
    createTimer({ name: 'purge deliveries', everyMs: PURGE_EVERY_MS, work: purgeDeliveries(deps), logger }),
    createForgetCommandsTimer(deps),
  ];
  return {
    onDue: () => deliver.notify(),
    onChange: () => deliver.soon(),
    stop: async () => void (await Promise.all(timers.map((timer) => timer.stop()))),
  };
}

/** Deletes old deliveries, and webhooks that were deleted long ago. */
function purgeDeliveries({ store, retentionMs }: DutyDeps): (signal: AbortSignal) => Promise<number> {
  return (signal) => inBatches(BATCH, signal, (limit) => store.purge(retentionMs, limit));
}
