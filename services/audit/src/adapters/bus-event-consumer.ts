import { allEventsSubject, EVENT_CONSUMERS } from '@handoff/contracts';
import type { Bus, Subscription } from '@handoff/messaging';
import { recordEvents, type RecordEventsDeps } from '../application/record-events.js';

export interface BusEventConsumerDeps extends RecordEventsDeps {
  readonly bus: Pick<Bus, 'events'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}

/** Looks after the stream and the consumers of our services, which need no right to do so themselves. */
export function keepStream(deps: Pick<BusEventConsumerDeps, 'bus' | 'prefix'>): Subscription | undefined {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.keep?.(Object.values(EVENT_CONSUMERS).map((consumer) => ({ ...consumer, subjects })));
}

/** Hears every event of every service. Instances share the durable `audit`, and so the work. */
export function consumeEvents(deps: BusEventConsumerDeps): Promise<Subscription> {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.consume({ ...EVENT_CONSUMERS.audit, subjects }, recordEvents(deps));
}
