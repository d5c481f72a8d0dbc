import { EventRefused } from '@handoff/messaging';
import { createSetAside, type SetAsideDeps } from '../duty/set-aside.js';
import type { OutboxRows, WaitingEvent } from './outbox-rows.js';

/** The aggregates with an event that the bus refuses for its content; their later events wait behind it. */
export interface RefusedEvents {
  /** The aggregates to skip now. */
  aggregates(): readonly string[];
  /** Reports that these events were published. */
  taken(events: readonly WaitingEvent[]): void;
  /**
   * Finds out whether an event was refused for its content, by publishing an event of another aggregate. If the bus takes
   * that one, the refused event is set aside.
   *
   * @throws EventRefused the refusal, when the bus takes no other event either: then the stream is at fault.
   */
  publishAnother(
    head: WaitingEvent,
    refusal: EventRefused,
    publish: (another: WaitingEvent) => Promise<void>,
  ): Promise<void>;
}

/** When the bus refuses this many events of different aggregates in a row, the stream is at fault. */
const MOST_REFUSED = 9;
/** The most refused aggregates known at once, as many as are set aside; the oldest is forgotten first. */
const MOST_KNOWN = 1_000;

export function createRefusedEvents(
  deps: Pick<SetAsideDeps, 'duty' | 'logger' | 'onSetAside' | 'firstMs'> & {
    readonly rows: Pick<OutboxRows, 'unpublished'>;
  },
): RefusedEvents {
  const aside = createSetAside(deps);
  const known = new Set<string>();

  function setAside(failed: ReadonlyMap<string, EventRefused>): void {
    for (const [aggregate, error] of failed) {
      known.delete(aggregate);
      known.add(aggregate);
      if (known.size > MOST_KNOWN) known.delete(known.values().next().value!);
      aside.put(aggregate, error);
    }
  }

  return {
    aggregates: () => aside.ids(),
    taken(events) {
      if (known.size === 0) return;
      for (const { aggregate } of events) if (known.delete(aggregate)) aside.clear(aggregate);
    },
    async publishAnother(head, refusal, publish) {
      const failed = new Map([[head.aggregate, refusal]]);
      while (failed.size < MOST_REFUSED) {
        const [another] = await deps.rows.unpublished(1, [...aside.ids(), ...failed.keys()]);
        // No other event waits, and this one was refused before while others were taken: it is still at fault.
        if (another === undefined && known.has(head.aggregate)) return setAside(failed);
        if (another === undefined) break;
        try {
          await publish(another);
          return setAside(failed);
        } catch (error) {
          if (!(error instanceof EventRefused)) throw error;
          failed.set(another.aggregate, error);
        }
      }
      throw refusal;
    },
  };
}
