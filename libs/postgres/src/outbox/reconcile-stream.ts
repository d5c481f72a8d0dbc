import type { OutgoingEvent, StreamInspection, StreamState } from '@handoff/messaging';
import type { Logger } from '@handoff/kernel';
import type { Queryable } from '../database.js';
import { createStreamedRows, type StreamedEvent } from './streamed-rows.js';

/** Finds the events that the stream acknowledged and lost, and makes them wait in the outbox to be published again. */
export interface StreamReconciler {
  /** Whether a {@link reconcile} is due: at first, after a reconnect, after a failure, and at an interval. */
  isDue(): boolean;
  /** Reports a failure of the stream: the next {@link reconcile} is due now. */
  suspect(): void;
  /**
   * Compares the outbox with the stream, and takes back every event that the stream has lost.
   *
   * @returns the number of events taken back.
   */
  reconcile(): Promise<number>;
  /**
   * Whether the stream still has the events before the batch that it has just acknowledged. Only then may the batch be
   * marked: otherwise its rows would hide that older ones were lost.
   */
  stillHolds(): Promise<boolean>;
  /** The incarnation of the stream at the last {@link reconcile}. */
  incarnation(): string;
  /** Reports that a batch was marked, with these sequences. */
  marked(events: readonly OutgoingEvent[], sequences: readonly number[]): void;
}

const TAKE_BACK_BATCH = 1000;
/** A comparison during which the stream is deleted or purged is repeated, at most this often. */
const MOST_LOOKS = 3;

/**
 * A sequence alone is no proof: an event counts as stored when the stream has its id, subject and bytes at its sequence. A
 * stream loses its newest events (a rollback), all events (deletion) or, by design, the oldest. So if the highest event of an
 * outbox is there, all are, except after a rollback followed by an acknowledged batch. For that case
 * {@link StreamReconciler.stillHolds} is checked between acknowledgement and marking.
 */
export function createStreamReconciler(deps: {
  readonly db: Queryable;
  readonly table: string;
  readonly stream: StreamInspection;
  readonly logger: Logger;
  readonly everyMs: number;
}): StreamReconciler {
  const { db, table, stream, logger, everyMs } = deps;
  const rows = createStreamedRows(db, table);
  let highest: StreamedEvent | undefined;
  let incarnation = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let connections = -1;
  let suspected = true;

  const reconnected = (): boolean => stream.connections() !== connections;

  /** Whether the stream still has an event, or has dropped it by design after its time. */
  async function holds({ event, sequence, publishedAt }: StreamedEvent, state: StreamState): Promise<boolean> {
    if (sequence < state.firstSequence) return performance.now() - publishedAt >= state.keepsForMs;
    const found = await stream.read(sequence);
    return (
      found !== undefined &&
      found.id === event.id &&
      found.subject === event.subject &&
      Buffer.compare(found.data, event.data) === 0
    );
  }

  /** The lowest sequence that is missing, by bisection: the stream has all events below it and none from it on. */
  async function findLoss(last: StreamedEvent, state: StreamState): Promise<number> {
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

  async function recover(last: StreamedEvent, state: StreamState): Promise<number> {
    const replaced = last.incarnation !== state.incarnation;
    const loss = replaced ? undefined : await findLoss(last, state);
    // Before new events get sequences that a consumer believes it has had. After a purge there are none: new events come
    // after all former ones, and a restart would only deliver events twice.
    const purged = !replaced && last.sequence < state.firstSequence;
    const restarted = purged ? [] : await stream.restartConsumersBeyond(loss === undefined ? undefined : loss - 1);
    const count = await takeBack(state.incarnation, loss);
    logger.error({ table, count, replaced, restarted }, 'the stream has lost events; publishing them again');
    return count;
  }

  /** The highest event and, if the stream lacks it, the stream's state; both read while the stream stayed the same. */
  async function compare(): Promise<{ readonly last: StreamedEvent | undefined; readonly lostIn?: StreamState }> {
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
      // The stream may have dropped it by design.
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

/** Whether the stream was neither deleted nor purged between two reads of its state. */
function isSameLife(before: StreamState, after: StreamState): boolean {
  return before.incarnation === after.incarnation && before.firstSequence === after.firstSequence;
}
