import type { OutgoingEvent, StreamInspection, StreamState } from '@handoff/messaging';
import type { Logger } from '@handoff/kernel';
import type { Queryable } from '../database.js';
import { createPlacedRows, type PlacedEvent } from './placed-rows.js';

/** Keeps a stream honest: what it acknowledged and has no more is made to wait in the outbox, and so published again. */
export interface StreamReconciler {
  /** Whether it is time for a {@link reconcile}: at first, after a reconnect, after trouble, and every so often. */
  isDue(): boolean;
  /** Something went wrong with the stream: the next look is due now. */
  suspect(): void;
  /**
   * Compares the outbox with the stream, and takes back every event that the stream has lost.
   *
   * @returns how many events wait again.
   */
  reconcile(): Promise<number>;
  /**
   * Whether the stream still has what it acknowledged before the batch that it has acknowledged just now. Only then may
   * the batch be marked: otherwise the newest row would hide that older ones were lost.
   */
  stillHolds(): Promise<boolean>;
  /** Which life of the stream the last {@link reconcile} has seen. */
  incarnation(): string;
  /** The batch was marked, with these places. */
  marked(events: readonly OutgoingEvent[], sequences: readonly number[]): void;
}

const TAKE_BACK_BATCH = 1000;
/** A stream that is deleted or purged while it is looked at is looked at again, at most so often at a time. */
const MOST_LOOKS = 3;

/**
 * Trusts no sequence: one only says where to look, and an event counts as stored when id, subject and bytes are found
 * there. A stream loses its newest events (a rollback), all of them (deleted), or, as it should, the oldest. So where
 * the highest event of an outbox is there, all are, but for one case: a rollback followed by a batch that was
 * acknowledged. That is why {@link StreamReconciler.stillHolds} is asked between acknowledgement and marking.
 */
export function createStreamReconciler(deps: {
  readonly db: Queryable;
  readonly table: string;
  readonly stream: StreamInspection;
  readonly logger: Logger;
  readonly everyMs: number;
}): StreamReconciler {
  const { db, table, stream, logger, everyMs } = deps;
  const rows = createPlacedRows(db, table);
  let highest: PlacedEvent | undefined;
  let incarnation = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let connections = -1;
  let suspected = true;

  const reconnected = (): boolean => stream.connections() !== connections;

  /** Where it is not: what a stream is meant to drop in time was not lost. */
  async function holds({ event, sequence, publishedAt }: PlacedEvent, state: StreamState): Promise<boolean> {
    if (sequence < state.firstSequence) return performance.now() - publishedAt >= state.keepsForMs;
    const found = await stream.read(sequence);
    return (
      found !== undefined &&
      found.id === event.id &&
      found.subject === event.subject &&
      Buffer.compare(found.data, event.data) === 0
    );
  }

  /** The lowest place at which something is missing. Below it everything is there, from it on nothing is. */
  async function findLoss(last: PlacedEvent, state: StreamState): Promise<number> {
    let [low, high] = [1, last.sequence];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const event = await rows.next(state.incarnation, middle);
      if (event !== undefined && (await holds(event, state))) low = event.sequence + 1;
      else high = middle;
    }
    return high;
  }

  async function takeBack(current: string, fromSequence: number | undefined): Promise<number> {
    let total = 0;
    for (;;) {
      const count = await rows.takeBack(current, fromSequence, TAKE_BACK_BATCH);
      total += count;
      if (count < TAKE_BACK_BATCH) return total;
    }
  }

  async function recover(last: PlacedEvent, state: StreamState): Promise<number> {
    const replaced = last.incarnation !== state.incarnation;
    const loss = replaced ? undefined : await findLoss(last, state);
    // Before anything is published to places that a consumer believes it has had. A purge leaves no such places: what
    // comes after it goes behind everything that was there, and starting over would only hand it out twice.
    const purged = !replaced && last.sequence < state.firstSequence;
    const restarted = purged ? [] : await stream.restartConsumersBeyond(loss === undefined ? undefined : loss - 1);
    const count = await takeBack(state.incarnation, loss);
    logger.error({ table, count, replaced, restarted }, 'the stream has lost events; publishing them again');
    return count;
  }

  /** The highest event, and the stream as it is if that event is not there: both read while the stream stayed the same. */
  async function compare(): Promise<{ readonly last: PlacedEvent | undefined; readonly lostIn?: StreamState }> {
    let state = await stream.state();
    for (let looks = 1; ; looks += 1) {
      incarnation = state.incarnation;
      const last = await rows.highest();
      if (last === undefined || (last.incarnation === incarnation && (await holds(last, state)))) return { last };
      const after = await stream.state();
      if (looks === MOST_LOOKS || isSameLife(state, after)) {
        incarnation = after.incarnation;
        return { last, lostIn: after };
      }
      state = after;
    }
  }

  return {
    isDue: () => suspected || reconnected() || performance.now() - lookedAt >= everyMs,
    suspect: () => {
      suspected = true;
    },
    async reconcile() {
      const seen = stream.connections();
      if (suspected || reconnected()) {
        const restarted = await stream.restartConsumersBeyond();
        if (restarted.length > 0) logger.error({ restarted }, 'consumers were ahead of their stream; they start over');
      }
      const { last, lostIn } = await compare();
      const count = last !== undefined && lostIn !== undefined ? await recover(last, lostIn) : 0;
      highest = lostIn === undefined ? last : await rows.highest();
      lookedAt = performance.now();
      connections = seen;
      suspected = false;
      return count;
    },
    async stillHolds() {
      if (reconnected()) return false;
      if (highest === undefined) return (await stream.state()).incarnation === incarnation;
      const found = await stream.read(highest.sequence);
      if (found?.id === highest.event.id) return true;
      // Perhaps it was dropped in time, as a stream may.
      const state = await stream.state();
      return state.incarnation === incarnation && holds(highest, state);
    },
    incarnation: () => incarnation,
    marked(events, sequences) {
      const publishedAt = performance.now();
      sequences.forEach((sequence, index) => {
        const event = events[index];
        if (event !== undefined && sequence > (highest?.sequence ?? 0))
          highest = { event, incarnation, sequence, publishedAt };
      });
    },
  };
}

/** Whether nobody has deleted or purged the stream between two looks. */
function isSameLife(before: StreamState, after: StreamState): boolean {
  return before.incarnation === after.incarnation && before.firstSequence === after.firstSequence;
}
