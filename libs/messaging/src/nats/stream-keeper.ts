import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../bus-errors.js';
import type { DurableConsumer, Subscription } from '../event-bus.js';
import type { Log } from '../log.js';
import { ensureConsumer } from './ensure-consumer.js';
import type { EventStream } from './event-stream.js';
import type { Link } from './link.js';
import { restartBeyond } from './restart-consumers.js';
import { subscribe } from './subscribe.js';
import { within } from './within.js';

const RETRY_MS = 500;
const FLUSH_WAIT_MS = 2_000;

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
  const { link, stream, subjectPrefix, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let unsubscribe = (): void => undefined;

  const detach = link.onConnection((connection) => {
    const subject = keeperSubject(subjectPrefix);
    const subscription = subscribe(connection, log, subject, (message) => void answer(message), subject);
    unsubscribe = () => {
      if (!subscription.isClosed()) subscription.unsubscribe();
    };
    async function answer(message: Parameters<Parameters<typeof subscribe>[3]>[0]): Promise<void> {
      const reply = await restartBeyond(connection, stream.name, beyondOf(message.string())).then(
        (restarted) => ({ restarted }),
        (error: unknown) => ({ error: reasonOf(error) }),
      );
      if (!connection.isClosed()) message.respond(JSON.stringify(reply));
    }
  });
  const running = run();

  return {
    async stop() {
      stopping.abort();
      detach();
      unsubscribe();
      await within(FLUSH_WAIT_MS, running);
    },
  };

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        const { connection, lost } = await link.whenUp(signal);
        await stream.ensure(connection);
        for (const consumer of consumers) await ensureConsumer(connection, stream, consumer);
        await delay(LOOK_AGAIN_MS, undefined, { signal: AbortSignal.any([signal, lost]) }).catch(() => undefined);
      } catch (error) {
        if (signal.aborted) return;
        stream.forget();
        log.warn({ reason: reasonOf(error) }, 'the event stream could not be looked after');
        await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** A stream or consumer that somebody deleted is there again after this long, in milliseconds. */
const LOOK_AGAIN_MS = 5_000;

function beyondOf(text: string): number | undefined {
  const place = Number(text);
  return text !== '' && Number.isSafeInteger(place) ? place : undefined;
}
