import { EventRefused } from '@handoff/messaging';
import { createSetAside, type SetAsideDeps } from '../duty/set-aside.js';
import type { OutboxRows, WaitingEvent } from './outbox-rows.js';

/** Events that the bus refuses for what they are, and so the aggregates whose events wait behind them. */
export interface RefusedEvents {
  /** The aggregates to leave out now. */
  aggregates(): readonly string[];
  /** These were published. */
  taken(events: readonly WaitingEvent[]): void;
  /**
   * Tells whether an event was refused for what it is, by publishing one of another aggregate: where that is taken, the
   * refused one is set aside.
   *
   * @throws EventRefused the refusal, when nothing else is taken either: then it is the stream.
   */
  publishAnother(
    head: WaitingEvent,
    refusal: EventRefused,
    publish: (another: WaitingEvent) => Promise<void>,
  ): Promise<void>;
}

/** So many events of different aggregates are refused before the stream is taken to be at fault. */
const MOST_REFUSED = 9;
/** So many refused aggregates are known at once, as many as are set aside; the oldest makes room. */
const MOST_KNOWN = 1_000;

export function createRefusedEvents(
  deps: Pick<SetAsideDeps, 'duty' | 'logger' | 'onSetAside'> & { readonly rows: Pick<OutboxRows, 'unpublished'> },
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
        // Nobody waits behind it, and it was refused before while others were taken: still at fault.
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
