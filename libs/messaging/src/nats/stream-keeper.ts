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

/** A deleted stream or consumer is created again after at most this long, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;
const STOP_WAIT_MS = 2_000;

/** The subject for requests to the keeper to restart consumers. */
export function keeperSubject(subjectPrefix: string): string {
  return `${subjectPrefix}.ctl.stream.v1.restart_consumers`;
}

/**
 * Keeps the stream and its consumers for all services: creates them when they are missing, and restarts consumers for
 * publishers that find that the stream has lost events. Only one part of an installation has this right: the creator of a
 * consumer decides where the stream's events go, and deleting a consumer makes its service miss events.
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
