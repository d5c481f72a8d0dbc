import { unavailable, type Log } from '@handoff/kernel';
import type { Disposition, DurableConsumer, EventBatchHandler, OutgoingEvent, Subscription } from '../event-bus.js';
import { decideDispositions, redeliveryDelayMs, subjectMatches, WORRYING_ATTEMPT } from '../event-delivery.js';

/** The number of settled events that are remembered, so that publishing them again is harmless. */
const SETTLED_LENGTH = 20_000;

interface Pending {
  readonly event: OutgoingEvent;
  attempt: number;
  readonly settled: Promise<void>;
  readonly settle: () => void;
}

/** The events that one durable has still to handle. It outlives its subscribers, which share the work. */
export interface MemoryDurable {
  /**
   * Takes an event once. Resolves when it is acked or termed; at once if it was settled before or has another subject.
   *
   * @throws HandoffError `UNAVAILABLE` when this durable has no subscriber now. The event waits for the next one.
   */
  offer(event: OutgoingEvent): Promise<void>;
  subscribe(consumer: DurableConsumer, handler: EventBatchHandler): Subscription;
}

export function createMemoryDurable(deps: { readonly log: Log; readonly consumer: DurableConsumer }): MemoryDurable {
  const { log } = deps;
  let { subjects } = deps.consumer;
  const pending = new Map<string, Pending>();
  const ready: Pending[] = [];
  const settledIds = new Set<string>();
  const subscribers = new Set<() => void>();

  return {
    async offer(event) {
      if (settledIds.has(event.id) || !subjects.some((pattern) => subjectMatches(pattern, event.subject))) return;
      const known = pending.get(event.id) ?? take(event);
      if (subscribers.size === 0)
        throw unavailable(`Nobody handles events for ${deps.consumer.durable} at the moment.`);
      await known.settled;
    },
    subscribe(consumer, handler) {
      ({ subjects } = consumer);
      let stopped = false;
      let working: Promise<void> | undefined;
      const wake = (): void => {
        working ??= work().finally(() => {
          working = undefined;
        });
      };
      // One turn of the event loop before each batch, so that events published together arrive together.
      const work = async (): Promise<void> => {
        for (;;) {
          await new Promise((resolve) => setImmediate(resolve));
          if (stopped || ready.length === 0) return;
          await handle(consumer, handler, ready.splice(0, consumer.maxBatch));
        }
      };
      subscribers.add(wake);
      wake();
      return {
        async stop() {
          stopped = true;
          subscribers.delete(wake);
          await working;
          wakeAll();
        },
      };
    },
  };

  function take(event: OutgoingEvent): Pending {
    let settle = (): void => undefined;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const entry: Pending = { event, attempt: 1, settled, settle };
    pending.set(event.id, entry);
    makeReady(entry);
    return entry;
  }

  function makeReady(entry: Pending): void {
    ready.push(entry);
    wakeAll();
  }

  function wakeAll(): void {
    for (const wake of subscribers) wake();
  }

  async function handle(
    consumer: DurableConsumer,
    handler: EventBatchHandler,
    batch: readonly Pending[],
  ): Promise<void> {
    const events = batch.map(({ event, attempt }) => ({ ...event, attempt }));
    const dispositions = await decideDispositions({ log, consumer, handler }, events);
    batch.forEach((entry, position) => {
      conclude(entry, dispositions[position] ?? 'nak');
    });
  }

  function conclude(entry: Pending, disposition: Disposition): void {
    if (disposition === 'nak') return putBack(entry);
    pending.delete(entry.event.id);
    settledIds.add(entry.event.id);
    for (const oldest of settledIds) {
      if (settledIds.size <= SETTLED_LENGTH) break;
      settledIds.delete(oldest);
    }
    entry.settle();
  }

  function putBack(entry: Pending): void {
    const { durable } = deps.consumer;
    const delayMs = redeliveryDelayMs(entry.attempt);
    if (entry.attempt >= WORRYING_ATTEMPT) {
      log.error({ durable, subject: entry.event.subject, attempt: entry.attempt, delayMs }, 'event keeps failing');
    }
    entry.attempt += 1;
    // Unref: the event is in its publisher's outbox too, so the process may exit before its next attempt.
    setTimeout(() => {
      makeReady(entry);
    }, delayMs).unref();
  }
}
