import { allEventsSubject } from '@handoff/contracts';
import type { Bus, Subscription } from '@handoff/messaging';
import { collectEvents, CONSUMER, type CollectEventsDeps } from '../application/collect-events.js';

export interface BusEventConsumerDeps extends CollectEventsDeps {
  readonly bus: Pick<Bus, 'events'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}

const MAX_BATCH = 200;

/** Hears every event of every service. Instances share the durable `webhook`, and so the work. */
export function consumeEvents(deps: BusEventConsumerDeps): Promise<Subscription> {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.consume({ durable: CONSUMER, subjects, maxBatch: MAX_BATCH }, collectEvents(deps));
}
