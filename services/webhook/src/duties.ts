import { createTimer, type Timer, type TimerOptions } from '@handoff/runtime';
import type { Dispatcher } from './application/deliver-due.js';
import { purgeDeliveries } from './application/purge-deliveries.js';
import type { WebhookDeps } from './application/webhook-deps.js';

export interface DutyDeps extends Pick<WebhookDeps, 'store'> {
  readonly dispatcher: Pick<Dispatcher, 'takeAndBegin'>;
  readonly logger: TimerOptions['logger'];
  readonly retentionMs: number;
  /** How long the first reply to a keyed command is kept, in milliseconds. */
  readonly commandRetentionMs: number;
}

/** What another instance collected, or a retry that is due, waits for this at most. */
const DELIVER_EVERY_MS = 1_000;
const PURGE_EVERY_MS = 300_000;

export interface Duties {
  /** Something is due: look at once. */
  readonly onDue: () => void;
  stop(): Promise<void>;
}

/** What time brings about. Every instance does all of it: the statements skip what another one has in hand. */
export function startDuties(deps: DutyDeps): Duties {
  const { store, dispatcher, logger, commandRetentionMs } = deps;
  const deliver: Timer = createTimer({
    name: 'deliver what is due',
    everyMs: DELIVER_EVERY_MS,
    work: () => dispatcher.takeAndBegin(() => deliver.notify()),
    logger,
  });
  const purge = createTimer({
    name: 'purge deliveries',
    everyMs: PURGE_EVERY_MS,
    work: purgeDeliveries(deps),
    logger,
  });
  const forget = createTimer({
    name: 'forget commands',
    everyMs: PURGE_EVERY_MS,
    work: () => store.forgetCommands(commandRetentionMs),
    logger,
  });
  return {
    onDue: () => deliver.notify(),
    async stop() {
      await Promise.all([deliver, purge, forget].map((timer) => timer.stop()));
    },
  };
}
