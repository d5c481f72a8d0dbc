import { createTimer, type Timer, type TimerOptions } from '@handoff/runtime';
import type { Courier } from './application/deliver-due.js';
import { forgetCommands } from './application/forget-commands.js';
import { purgeDeliveries } from './application/purge-deliveries.js';
import type { WebhookDeps } from './application/webhook-deps.js';

export interface DutyDeps extends Pick<WebhookDeps, 'store'> {
  readonly courier: Pick<Courier, 'takeAndBegin'>;
  readonly logger: TimerOptions['logger'];
  readonly retentionMs: number;
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
  const { courier, logger, commandRetentionMs } = deps;
  const deliver: Timer = createTimer({
    name: 'deliver what is due',
    everyMs: DELIVER_EVERY_MS,
    work: () => courier.takeAndBegin(() => deliver.poke()),
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
    work: forgetCommands({ ...deps, retentionMs: commandRetentionMs }),
    logger,
  });
  return {
    onDue: () => deliver.poke(),
    async stop() {
      await Promise.all([deliver, purge, forget].map((timer) => timer.stop()));
    },
  };
}
