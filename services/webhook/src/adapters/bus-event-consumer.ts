import { allEventsSubject, EVENT_CONSUMERS } from '@handoff/contracts';
import type { Bus, Subscription } from '@handoff/messaging';
import { collectEvents, type CollectEventsDeps } from '../application/collect-events.js';

export interface BusEventConsumerDeps extends CollectEventsDeps {
  readonly bus: Pick<Bus, 'events'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}

/** Consumes every event of every service. All instances share the durable consumer `webhook`, and so the work. */
export function consumeEvents(deps: BusEventConsumerDeps): Promise<Subscription> {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.consume({ ...EVENT_CONSUMERS.webhook, subjects }, collectEvents(deps));
}
