import { allEventsSubject, EVENT_CONSUMERS } from '@handoff/contracts';
import type { Bus, Subscription } from '@handoff/messaging';
import { takeTurns, type TurnsDeps } from '@handoff/postgres';
import { recordEvents, type RecordEventsDeps } from '../application/record-events.js';

export interface BusEventConsumerDeps extends RecordEventsDeps {
  readonly bus: Pick<Bus, 'events'>;
  readonly db: TurnsDeps['db'];
  readonly logger: TurnsDeps['logger'];
  /** NATS_SUBJECT_PREFIX. */
  readonly prefix: string;
}

/** Maintains the stream and the consumers of all services, so that the other services need no rights to do so. */
export function keepStream(deps: Pick<BusEventConsumerDeps, 'bus' | 'prefix'>): Subscription | undefined {
  const subjects = [allEventsSubject(deps.prefix)];
  return deps.bus.events.keep?.(Object.values(EVENT_CONSUMERS).map((consumer) => ({ ...consumer, subjects })));
}

/**
 * Consumes every event of every service. All instances have the durable consumer `audit`, and take turns: of two that consume
 * at once, each would get every other event, and a task's second event could reach the log before its first. The log is
 * appended to under a lock in any case, so two would not be faster.
 */
export async function consumeEvents({ db, logger, ...deps }: BusEventConsumerDeps): Promise<Subscription> {
  const consumer = { ...EVENT_CONSUMERS.audit, subjects: [allEventsSubject(deps.prefix)] };
  const begin = (): Promise<Subscription> => deps.bus.events.consume(consumer, recordEvents(deps));
  const turns = takeTurns({ db, lockKey: 'audit_consumer', begin, ...(logger && { logger }) });
  await turns.tried;
  return turns;
}
