import { readEvent, type ReceivedEvent } from '@handoff/contracts';
import type { Bus } from '@handoff/messaging';

/** Collects all events from now on. */
export async function hearEvents(bus: Pick<Bus, 'events'>): Promise<{
  /** All of them, in the order in which they came. */
  readonly heard: readonly ReceivedEvent[];
  /** Those of one resource. */
  about(id: unknown): readonly ReceivedEvent[];
}> {
  const heard: ReceivedEvent[] = [];
  const consumer = { durable: 'test', subjects: ['handoff.evt.>'], maxBatch: 100 };
  await bus.events.consume(consumer, (events) => {
    heard.push(...events.map(({ data, subject }) => readEvent(data, subject)));
    return Promise.resolve(events.map(() => 'ack' as const));
  });
  return { heard, about: (id) => heard.filter(({ subject }) => subject === id) };
}
