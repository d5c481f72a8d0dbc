import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@handoff/kernel';
import type { NatsConnection } from '@nats-io/transport-node';
import { reasonOf } from '../bus-errors.js';
import type { Subscription } from '../event-bus.js';
import type { EventStream } from './event-stream.js';
import type { Link } from './link.js';

const RETRY_MS = 500;

/** Aborts when the connection is lost, and when the work is to stop. */
export interface WorkSignals {
  readonly lost: AbortSignal;
  readonly stop: AbortSignal;
}

/**
 * Repeats work on the stream until it is stopped. Whatever goes wrong (no connection, no JetStream yet, the stream or a
 * consumer deleted) is logged as `trouble`, and after a pause everything is made again from the start.
 */
export function repeatOnStream(
  deps: { readonly link: Link; readonly stream: EventStream; readonly log: Log },
  trouble: { readonly fields: object; readonly message: string },
  work: (connection: NatsConnection, signals: WorkSignals) => Promise<void>,
): Subscription {
  const { link, stream, log } = deps;
  const stopping = new AbortController();
  const stop = stopping.signal;
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    while (!stop.aborted) {
      try {
        const { connection, lost } = await link.whenUp(stop);
        await stream.ensure(connection);
        await work(connection, { lost, stop });
      } catch (error) {
        if (stop.aborted) return;
        stream.forget();
        log.warn({ ...trouble.fields, reason: reasonOf(error) }, trouble.message);
        await delay(RETRY_MS, undefined, { signal: stop }).catch(() => undefined);
      }
    }
  }
}
