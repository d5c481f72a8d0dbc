import { randomUUID } from 'node:crypto';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import { NEVER_ABANDONED } from '../request-rules.js';
import { subscribe } from './subscribe.js';

/** The header that identifies a request that may be abandoned. */
export const ABANDON_ID = 'handoff-abandon-id';

/**
 * The subject for notices that a request on `subject` is abandoned. Every instance receives them, since the requester does
 * not know which one has its request. It is below the subject itself, so that the right to request includes it.
 */
function abandonSubject(subject: string): string {
  return `${subject}.abandoned`;
}

/** A new id for a request that may be abandoned. */
export function newAbandonId(): string {
  return randomUUID();
}

/** Sends the notice that a request is abandoned. If the notice is lost, the request is served to its end. */
export function abandon(connection: NatsConnection, subject: string, id: string): void {
  if (!connection.isClosed() && !connection.isDraining()) connection.publish(abandonSubject(subject), id);
}

/** Tracks the requests being served that may be abandoned. */
export interface Abandonment {
  /** Receives the notices for these subjects. */
  listen(connection: NatsConnection, log: Log, subjects: readonly string[]): readonly Subscription[];
  /** Serves the request with this id, if it has one, with a signal that aborts when it is abandoned. */
  serve<T>(id: string | undefined, work: (abandoned: AbortSignal) => Promise<T>): Promise<T>;
}

export function createAbandonment(): Abandonment {
  const served = new Map<string, AbortController>();
  return {
    listen: (connection, log, subjects) =>
      subjects.map((subject) =>
        subscribe(connection, log, abandonSubject(subject), (message) => served.get(message.string())?.abort()),
      ),
    serve(id = '', work) {
      if (id === '') return work(NEVER_ABANDONED);
      const abandoned = new AbortController();
      served.set(id, abandoned);
      return work(abandoned.signal).finally(() => served.delete(id));
    },
  };
}
