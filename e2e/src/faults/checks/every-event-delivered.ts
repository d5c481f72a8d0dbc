import { INJECTED } from '../schedule/inject-messages.js';
import type { StreamLoss } from '../schedule/run-schedule.js';
import type { Snapshot, StreamMessage } from './snapshot.js';
import type { Invariant, Violation } from './violation.js';

/** Every committed event is on the stream and recorded once, in the order of its aggregate, and no other event is. */
export const everyEventDelivered: Invariant = (snapshot) => [
  ...notDelivered(snapshot),
  ...neverCommitted(snapshot),
  ...twoBodies(snapshot),
  ...outOfOrder(snapshot),
];

function notDelivered({ outbox, stream, observed, audit }: Snapshot): readonly Violation[] {
  const delivered = new Set(stream.map(({ id }) => id));
  const heard = new Set(observed.map(({ id }) => id));
  const recorded = new Map<string, number>();
  for (const { id } of audit) recorded.set(id, (recorded.get(id) ?? 0) + 1);
  return outbox.flatMap(({ id, published }): Violation[] => {
    const violations: Violation[] = [];
    if (!published) violations.push(`event ${id} still waits in its outbox`);
    if (!delivered.has(id)) violations.push(`event ${id} is not on the stream`);
    if (!heard.has(id)) violations.push(`event ${id} was never given to a subscriber`);
    if (recorded.get(id) !== 1) violations.push(`event ${id} is on record ${recorded.get(id) ?? 0} times`);
    return violations;
  });
}

/** An event on the stream but in no outbox is about a change that was rolled back. */
function neverCommitted({ outbox, stream }: Snapshot): readonly Violation[] {
  const committed = new Set(outbox.map(({ id }) => id));
  return stream
    .filter(({ id }) => !INJECTED.test(id) && !committed.has(id))
    .map(({ id }) => `event ${id} is on the stream and was never committed`);
}

function twoBodies({ outbox, stream, observed }: Snapshot): readonly Violation[] {
  const bodies = new Map(outbox.map(({ id, body }) => [id, body]));
  return [...stream, ...observed]
    .filter(({ id, body }) => bodies.has(id) && bodies.get(id) !== body)
    .map(({ id }) => `event ${id} has two bodies`);
}

/**
 * Events may be repeated later, but their first deliveries are in order: in the subscriber's order, not the stream's,
 * because a stream that lost events gets them again after newer ones. For the same reason there is no order between an
 * event from before the loss and one that the subscriber received after it.
 */
function outOfOrder({ observed, losses }: Snapshot): readonly Violation[] {
  const seen = new Set<string>();
  const given = new Map<string, Given[]>();
  const violations: Violation[] = [];
  for (const message of observed) {
    if (INJECTED.test(message.id) || seen.has(message.id)) continue;
    seen.add(message.id);
    const { partitionkey, sequence, time } = read(message);
    if (partitionkey === undefined || sequence === undefined) continue;
    const before = given.get(partitionkey) ?? [];
    const later = before.find((each) => each.sequence >= sequence);
    if (later !== undefined && !mayHaveBeenLost(time, later.at, losses))
      violations.push(`event ${message.id} (${sequence} of ${partitionkey}) comes after ${later.sequence}`);
    given.set(partitionkey, [...before, { sequence, at: message.at }]);
  }
  return violations;
}

/** Whether the stream lost events after the first event was made and before the subscriber received the second. */
function mayHaveBeenLost(made: string | undefined, later: number, losses: readonly StreamLoss[]): boolean {
  return made !== undefined && losses.some(({ from, until }) => Date.parse(made) <= until && from <= later);
}

interface EventFields {
  readonly partitionkey?: string;
  readonly sequence?: number;
  /** The time of its change, by the database's clock. */
  readonly time?: string;
}

interface Given {
  readonly sequence: number;
  readonly at: number;
}

function read({ body }: StreamMessage): EventFields {
  try {
    return JSON.parse(body) as EventFields;
  } catch {
    return {};
  }
}
