import { allEventsSubject, EVENT_CONSUMERS } from '@handoff/contracts';
import type { Bus, Subscription } from '@handoff/messaging';
import { recordEvents, type RecordEventsDeps } from '../application/record-events.js';

export interface BusEventConsumerDeps extends RecordEventsDeps {
  readonly bus: Pick<Bus, 'events'>;
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}

/** Maintains the stream and the consumers of all services, so that the other services need no rights to do so. */
export function keepStream(deps: Pick<BusEventConsumerDeps, 'bus' | 'prefix'>): Subscription | undefined {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.keep?.(Object.values(EVENT_CONSUMERS).map((consumer) => ({ ...consumer, subjects })));
}

/** Consumes every event of every service. All instances share the durable consumer `audit`, and so the work. */
export function consumeEvents(deps: BusEventConsumerDeps): Promise<Subscription> {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.consume({ ...EVENT_CONSUMERS.audit, subjects }, recordEvents(deps));
}
