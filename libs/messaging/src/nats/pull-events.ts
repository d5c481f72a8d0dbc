import { setImmediate as yieldToIo } from 'node:timers/promises';
import { type Msg, type NatsConnection } from '@nats-io/transport-node';
import { succeedsWithin, type Log } from '@handoff/kernel';
import type { DurableConsumer } from '../event-bus.js';
import { toDelivery, type Delivery } from './delivery.js';
import type { EventStream } from './event-stream.js';
import { newInbox } from './own-subjects.js';
import { subscribe } from './subscribe.js';

const PULL_EXPIRES_NS = 30 * 1e9;
const HEARTBEAT_NS = 5 * 1e9;
/** The server sends a heartbeat every five seconds. After this long without one, it has forgotten our pull. */
const SILENCE_MS = 12_000;
const DRAIN_WAIT_MS = 2_000;

/**
 * Pulls events of an existing durable consumer and passes them to `handle`, one batch after the other, until `stop` aborts.
 *
 * It implements the pull protocol (ADR-13 of nats-architecture-and-design), because a pull must end in order. The client's
 * own `fetch` drops the events under way when it is closed; such an event is delivered again only after the ack wait, so
 * every restart of a consumer would delay some events.
 *
 * @throws Error when the connection is lost, or the consumer or its stream is gone.
 */
export async function pullEvents(options: {
  readonly connection: NatsConnection;
  /** Aborts when the connection is lost. */
  readonly lost: AbortSignal;
  readonly stop: AbortSignal;
  readonly log: Log;
  readonly stream: EventStream;
  readonly consumer: DurableConsumer;
  readonly handle: (batch: readonly Delivery[]) => Promise<void>;
}): Promise<void> {
  const { connection, lost, stop, log, stream, consumer, handle } = options;
  const inbox = newInbox(connection);
  const wakeUp = createWakeUp();
  const silence = setTimeout(() => fail(new Error('the server is silent')), SILENCE_MS).unref();
  const { maxBatch, lingerMs = 0 } = consumer;
  let arrived: Delivery[] = [];
  let lingersUntil = 0;
  let expected = 0;
  let failure: Error | undefined;

  const subscription = subscribe(connection, log, inbox, (message) => {
    silence.refresh();
    if (message.subject === inbox) return readStatus(message);
    arrived.push(toDelivery(connection, message));
    expected -= 1;
    // Those in between find the loop awake, or wait with the first.
    if (arrived.length === 1 || expected <= 0) wakeUp.wake();
  });
  const onLost = (): void => fail(new Error('the connection is lost'));
  lost.addEventListener('abort', onLost);
  stop.addEventListener('abort', wakeUp.wake);
  if (lost.aborted) onLost();

  try {
    while (!stop.aborted) {
      // One turn of the event loop, so that events that the server sent together form one batch.
      await yieldToIo();
      if (failure !== undefined) break;
      const lingers = expected > 0 ? lingersUntil - performance.now() : 0;
      if (arrived.length > 0 && lingers > 0) await wakeUp.wait(lingers);
      else if (arrived.length > 0) await handle(takeBatch());
      else if (expected <= 0) pull();
      else await wakeUp.wait();
    }
  } finally {
    clearTimeout(silence);
    lost.removeEventListener('abort', onLost);
    stop.removeEventListener('abort', wakeUp.wake);
    if (lost.aborted) subscription.unsubscribe();
    else await succeedsWithin(DRAIN_WAIT_MS, subscription.drain());
  }
  // The events that the server sent before it knew that we stop, or that were waiting for more when the connection broke.
  while (arrived.length > 0) await handle(takeBatch());
  if (failure !== undefined && !stop.aborted) throw failure;

  function pull(): void {
    expected = maxBatch;
    const request = { batch: expected, expires: PULL_EXPIRES_NS, idle_heartbeat: HEARTBEAT_NS };
    connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream.name}.${consumer.durable}`, JSON.stringify(request), {
      reply: inbox,
    });
  }

  function takeBatch(): readonly Delivery[] {
    lingersUntil = performance.now() + lingerMs;
    const batch = arrived.slice(0, maxBatch);
    arrived = arrived.slice(maxBatch);
    return batch;
  }

  /** Messages to the inbox itself are about the pull: 100 is a heartbeat, 404 and 408 end it, any other is a failure. */
  function readStatus({ headers }: Msg): void {
    const code = headers?.code ?? 0;
    if (code === 404 || code === 408) {
      expected = 0;
      wakeUp.wake();
    } else if (code !== 100) {
      fail(new Error(`${code} ${headers?.description ?? ''}`));
    }
  }

  function fail(error: Error): void {
    failure ??= error;
    wakeUp.wake();
  }
}

/** Lets one loop wait for the next call of `wake`, or for some time. A call before the wait ends that wait at once. */
function createWakeUp(): { readonly wait: (milliseconds?: number) => Promise<void>; readonly wake: () => void } {
  let woken = false;
  let resolveWait: (() => void) | undefined;
  return {
    async wait(milliseconds) {
      if (!woken) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          resolveWait = resolve;
          if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
        });
        clearTimeout(timer);
      }
      woken = false;
    },
    wake() {
      woken = true;
      resolveWait?.();
    },
  };
}
