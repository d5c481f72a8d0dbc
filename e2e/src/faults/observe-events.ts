import { openBus } from '@handoff/messaging';
import type { ObservedMessage } from './checks/snapshot.js';
import type { FaultTopology } from './topology/fault-topology.js';

/** An ordinary subscriber with its own durable, which records the events in the order it receives them. */
export interface Observer {
  readonly observed: readonly ObservedMessage[];
  close(): Promise<void>;
}

/** Follows the event stream from now on, through every fault. */
export async function observeEvents({ nats, prefix }: FaultTopology): Promise<Observer> {
  const bus = await openBus({ url: nats.directUrl, name: 'fault-observer', subjectPrefix: prefix });
  const observed: ObservedMessage[] = [];
  const durable = { durable: 'fault-observer', subjects: [`${prefix}.evt.>`], maxBatch: 200 };
  const subscription = await bus.events.consume(durable, async (events) => {
    const at = Date.now();
    for (const { id, data } of events) observed.push({ id, body: Buffer.from(data).toString(), at });
    return events.map(() => 'ack' as const);
  });
  return {
    observed,
    async close() {
      await subscription.stop();
      await bus.close();
    },
  };
}
