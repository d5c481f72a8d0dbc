import { setTimeout as delay } from 'node:timers/promises';
import { succeedsWithin, type Log } from '@handoff/kernel';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { reasonOf } from '../bus-errors.js';
import type { DurableConsumer, Subscription } from '../event-bus.js';
import { ensureConsumer } from './ensure-consumer.js';
import type { EventStream } from './event-stream.js';
import type { Link } from './link.js';
import { restartBeyond } from './restart-consumers.js';
import { repeatOnStream } from './repeat-on-stream.js';
import { keepSubscribed } from './subscribe.js';

/** A stream or consumer that somebody deleted is there again after this long, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;
const STOP_WAIT_MS = 2_000;

/** Where the keeper is asked to have consumers start over. */
export function keeperSubject(subjectPrefix: string): string {
  return `${subjectPrefix}.ctl.stream.v1.restart_consumers`;
}

/**
 * Keeps the stream and its consumers for everybody: makes them where they are missing, and has consumers start over for
 * publishers who find that the stream has lost events. Making a consumer means to say where the server delivers what is
 * in the stream, and deleting one makes others miss events: one part of an installation may do that, not all.
 */
export function keepStream(
  deps: { readonly link: Link; readonly stream: EventStream; readonly subjectPrefix: string; readonly log: Log },
  consumers: readonly DurableConsumer[],
): Subscription {
  const { stream, subjectPrefix } = deps;
  const subject = keeperSubject(subjectPrefix);
  const endAnswers = keepSubscribed(deps, subject, (message, connection) => void answer(message, connection), subject);
  const trouble = { fields: {}, message: 'the event stream could not be looked after' };
  const looking = repeatOnStream(deps, trouble, async (connection, { lost, stop }) => {
    for (const consumer of consumers) await ensureConsumer(connection, stream, consumer);
    await delay(LOOK_AGAIN_MS, undefined, { signal: AbortSignal.any([stop, lost]) }).catch(() => undefined);
  });

  return {
    async stop() {
      endAnswers();
      await succeedsWithin(STOP_WAIT_MS, looking.stop());
    },
  };

  async function answer(message: Msg, connection: NatsConnection): Promise<void> {
    const reply = await restartBeyond(connection, stream.name, beyondOf(message.string())).then(
      (restarted) => ({ restarted }),
      (error: unknown) => ({ error: reasonOf(error) }),
    );
    if (!connection.isClosed()) message.respond(JSON.stringify(reply));
  }
}

function beyondOf(text: string): number | undefined {
  const place = Number(text);
  return text !== '' && Number.isSafeInteger(place) ? place : undefined;
}
