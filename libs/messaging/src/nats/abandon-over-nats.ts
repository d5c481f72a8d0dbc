import { randomUUID } from 'node:crypto';
import type { Msg, MsgHdrs, NatsConnection, Subscription } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import { NEVER_ABANDONED } from '../request-rules.js';
import { subscribe } from './subscribe.js';

/** Names a request that may be abandoned. */
export const ABANDON_ID = 'handoff-abandon-id';

/**
 * Where it is said of requests on a subject that nobody waits for their replies. Every instance hears it, since whoever
 * asked does not know which of them has its request; below the subject itself, so that who may ask may say so.
 */
function abandonSubject(subject: string): string {
  return `${subject}.abandoned`;
}

/** Names a request, and returns what says that it is abandoned. Where that is lost, the request is served to its end. */
export function abandonable(connection: NatsConnection, subject: string, headers: MsgHdrs): () => void {
  const id = randomUUID();
  headers.set(ABANDON_ID, id);
  return () => {
    if (!connection.isClosed() && !connection.isDraining()) connection.publish(abandonSubject(subject), id);
  };
}

/** The requests being served that may be abandoned. */
export interface Abandonment {
  /** Hears of requests on these subjects that are abandoned. */
  listen(connection: NatsConnection, log: Log, subjects: readonly string[]): readonly Subscription[];
  /** Serves a message with a signal that aborts when its request is abandoned. */
  serve<T>(message: Msg, work: (abandoned: AbortSignal) => Promise<T>): Promise<T>;
}

export function createAbandonment(): Abandonment {
  const served = new Map<string, AbortController>();
  return {
    listen: (connection, log, subjects) =>
      subjects.map((subject) =>
        subscribe(connection, log, abandonSubject(subject), (message) => served.get(message.string())?.abort()),
      ),
    serve(message, work) {
      const id = message.headers?.get(ABANDON_ID) ?? '';
      if (id === '') return work(NEVER_ABANDONED);
      const abandoned = new AbortController();
      served.set(id, abandoned);
      return work(abandoned.signal).finally(() => served.delete(id));
    },
  };
}
