import { failpoint, silentLog, type Logger, type SerialisedEvent } from '@handoff/kernel';
import { EventRefused, type EventBus } from '@handoff/messaging';
import type { Database } from '../database.js';
import { createSetAside } from '../duty/set-aside.js';
import { createBackoff } from './backoff.js';
import { createOutboxRows, type OutboxDepth, type WaitingEvent } from './outbox-rows.js';
import { createStreamReconciler } from './reconcile-stream.js';
import { createRefusedEvents } from './refused-events.js';
import { createPeerNotifier, type PeerNotifierDeps } from './peer-notifier.js';
import { createWake } from './wake.js';

/** Publishes the events that a service's transactions write to its outbox. Starts at once and runs until stopped. */
export interface OutboxRelay {
  /**
   * Reports that events were committed, so that the relay does not wait for its next poll. Unless it publishes them at once,
   * it tells the other instances and the listeners of the notify subject of them.
   */
  notify(events?: readonly SerialisedEvent[]): void;
  depth(): Promise<OutboxDepth>;
  /** Finishes the batch being published, publishes what it was notified of meanwhile, and releases the lock. */
  stop(): Promise<void>;
}

/** The relay's reports for metrics. */
export interface OutboxRelayMetrics {
  published?(count: number): void;
  failed?(error: unknown): void;
  /** The stream had lost this many published events, which are published again. */
  recovered?(count: number): void;
  purged?(count: number): void;
  /** The bus refuses an event for its content: it waits, and so do the later events of its aggregate. */
  setAside?(duty: string): void;
  /** Whether this instance is the one that publishes. */
  active?(active: boolean): void;
}

export interface OutboxRelayDeps {
  readonly db: Database;
  readonly bus: Pick<EventBus, 'publish' | 'stream'> & PeerNotifierDeps['bus'];
  /**
   * The subject on which instances notify the active one, with the events as a JSON array. Without it, their events wait for
   * its next poll.
   */
  readonly notifySubject?: string;
  /** e.g. `task_outbox`. */
  readonly table: string;
  /** The key of the advisory lock that makes one instance the active one; the table's name by default. */
  readonly lockKey?: string;
  readonly logger?: Logger;
  readonly metrics?: OutboxRelayMetrics;
  /**
   * How often to poll without a notification, in milliseconds. Bounds the delay by a lost notification. Default: 2000, and
   * 30,000 on an embedded database, whose one process loses none.
   */
  readonly intervalMs?: number;
  /**
   * The least time from one publish to the next, in milliseconds; 25. The events of that time share a batch. After a longer
   * pause, an event is published at once.
   */
  readonly lingerMs?: number;
  /** The most events in one publish; 1000. */
  readonly batch?: number;
  /** How long an event that the bus refuses is skipped at first, in milliseconds; 5000. */
  readonly setAsideMs?: number;
  /** How long published events are kept, so that they can be published again; 24. */
  readonly retentionHours?: number;
  /** How often to compare the outbox with the stream without signs of a loss, in milliseconds; 5000. */
  readonly reconcileEveryMs?: number;
}

/** How long to wait before trying again to become the active one, in milliseconds. */
const LOCK_RETRY_MS = 500;
const PURGE_EVERY_MS = 60_000;
/** How much of an interval is random, so that the relays of a process do not poll in step. */
const JITTER = 0.2;
const HOUR_MS = 3_600_000;

/**
 * Publishes a service's outbox to the bus, in order of position: it reads, publishes, and marks events only after the bus has
 * acknowledged them. If killed in between, it publishes them again under the same ids, which the bus and its consumers
 * ignore. It also publishes again the events that the stream acknowledged and lost, as far back as marked rows are kept. An
 * event that the bus refuses for its content waits, with the later events of its aggregate; the others are published. Every
 * instance may have a relay; an advisory lock makes one of them active. No error ends it.
 */
export function createOutboxRelay(deps: OutboxRelayDeps): OutboxRelay {
  const { db, bus, table, lockKey = table, logger = silentLog, metrics } = deps;
  const {
    intervalMs = db.kind === 'pglite' ? 30_000 : 2_000,
    lingerMs = 25,
    batch = 1_000,
    retentionHours = 24,
    reconcileEveryMs = 5_000,
  } = deps;
  const rows = createOutboxRows(db, table);
  const stopped = new AbortController();
  const wake = createWake(stopped.signal);
  const others = createPeerNotifier({ bus, subject: deps.notifySubject }, wake.notify);
  const backoff = createBackoff();
  const refused = createRefusedEvents({
    rows,
    duty: `publish ${table}`,
    logger,
    ...(deps.setAsideMs === undefined ? {} : { firstMs: deps.setAsideMs }),
    onSetAside: (duty) => metrics?.setAside?.(duty),
  });
  let active = false;
  /** Whether nothing is to be done until the next notification. */
  let resting = false;
  let lingersUntil = Number.NEGATIVE_INFINITY;
  const { stream } = bus;
  const reconciler = stream && createStreamReconciler({ db, table, stream, logger, everyMs: reconcileEveryMs });
  const unpurged = createSetAside({ duty: `purge ${table}`, logger, onSetAside: (duty) => metrics?.setAside?.(duty) });
  let purgedAt = Number.NEGATIVE_INFINITY;

  async function publishNext(): Promise<boolean> {
    const waiting = await rows.unpublished(batch, refused.aggregates());
    if (waiting.length === 0) return false;
    lingersUntil = performance.now() + lingerMs;
    try {
      await publish(waiting);
      return waiting.length === batch;
    } catch (error) {
      if (!(error instanceof EventRefused)) throw error;
      if (error.index > 0) await publish(waiting.slice(0, error.index));
      else await refused.publishAnother(waiting[0]!, error, (another) => publish([another]));
      return true;
    }
  }

  async function publish(waiting: readonly WaitingEvent[]): Promise<void> {
    const events = waiting.map(({ event }) => event);
    const sequences = await bus.publish(events);
    failpoint('relay.published');
    if (reconciler !== undefined && !(await reconciler.stillHolds())) {
      reconciler.suspect();
      return;
    }
    await rows.markPublished(waiting, reconciler && { incarnation: reconciler.incarnation(), sequences });
    reconciler?.marked(events, sequences);
    metrics?.published?.(waiting.length);
    refused.taken(waiting);
  }

  async function reconcile(): Promise<void> {
    if (reconciler?.isDue() !== true) return;
    const count = await reconciler.reconcile();
    if (count > 0) metrics?.recovered?.(count);
  }

  async function purge(): Promise<void> {
    const now = performance.now();
    if (now - purgedAt < PURGE_EVERY_MS) return;
    purgedAt = now;
    const count = await rows.purge(retentionHours * HOUR_MS, unpurged);
    if (count > 0) metrics?.purged?.(count);
  }

  async function round(): Promise<void> {
    await reconcile();
    wake.forget();
    const more = await publishNext();
    if (more) return;
    await purge();
    resting = true;
    await wake.wait(intervalMs * (1 - JITTER * Math.random()));
    resting = false;
    await wake.sleep(lingersUntil - performance.now());
  }

  async function guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step();
      backoff.reset();
    } catch (error) {
      reconciler?.suspect();
      metrics?.failed?.(error);
      logger.warn({ err: error, table }, 'the outbox could not be published; trying again');
      await wake.sleep(backoff.next());
    }
  }

  async function beActive(lost: AbortSignal): Promise<void> {
    active = true;
    metrics?.active?.(true);
    // Another instance may have published since this one was last active.
    reconciler?.suspect();
    lost.addEventListener('abort', wake.notify);
    try {
      while (!stopped.signal.aborted && !lost.aborted) await guarded(round);
      if (!lost.aborted && wake.isNotified()) await guarded(async () => void (await publishNext()));
    } finally {
      lost.removeEventListener('abort', wake.notify);
      active = false;
      metrics?.active?.(false);
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await guarded(async () => {
        const had = await db.withAdvisoryLock(lockKey, beActive);
        if (!had) await wake.sleep(LOCK_RETRY_MS);
      });
    }
  }

  const done = run();
  return {
    notify(events = []) {
      const atOnce = active && resting && performance.now() >= lingersUntil;
      wake.notify();
      // What is published at once is no news a moment later.
      if (!atOnce) others.tell(events);
    },
    depth: rows.depth,
    stop: async () => {
      stopped.abort();
      await Promise.all([done, others.stop()]);
    },
  };
}
