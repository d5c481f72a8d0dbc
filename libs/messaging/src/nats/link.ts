import { setTimeout as delay } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import { reasonOf } from '../bus-errors.js';
import type { Identity } from './access.js';
import { reasonOfLoss } from './nats-errors.js';
import type { Servers } from './parse-servers.js';
import { setOwnSubjects, type OwnSubjects } from './own-subjects.js';

const RETRY_MS = 250;
/**
 * The time in which the client may reconnect by itself, in milliseconds; then a new connection is made. The client times
 * its attempts by the wall clock: after the clock is set back by an hour, it would not try for an hour.
 */
const COME_BACK_MS = 3_000;

/** The connection to NATS, made and kept up in the background. */
export interface Link {
  /** The connection; undefined while it is down. */
  current(): NatsConnection | undefined;
  /** How often it has come up so far. */
  timesUp(): number;
  /** The connection as soon as it is up, with a signal that aborts when it is lost. Rejects when `signal` aborts. */
  whenUp(signal: AbortSignal): Promise<{ readonly connection: NatsConnection; readonly lost: AbortSignal }>;
  /**
   * Calls `use` with the present connection, if any, and with each later one. Subscriptions survive reconnects of one
   * connection, so `use` is the place to make them. Returns a function that ends the calls.
   */
  onConnection(use: (connection: NatsConnection) => void): () => void;
  close(): Promise<void>;
}

export function openLink(options: {
  readonly servers: Servers;
  readonly identity: Identity;
  readonly ownSubjects: OwnSubjects | undefined;
  readonly name: string;
  readonly log: Log;
}): Link {
  const { log, ownSubjects } = options;
  const closing = new AbortController();
  const users = new Set<(connection: NatsConnection) => void>();
  const upEvents = new EventTarget();
  let connection: NatsConnection | undefined;
  let isUp = false;
  let lost = new AbortController();
  let lossReported = false;
  let timesUp = 0;
  const running = run();

  return {
    current: () => (isUp ? connection : undefined),
    timesUp: () => timesUp,
    async whenUp(signal) {
      for (;;) {
        signal.throwIfAborted();
        if (isUp && connection !== undefined) return { connection, lost: lost.signal };
        await once(upEvents, signal);
      }
    },
    onConnection(use) {
      users.add(use);
      if (connection !== undefined) use(connection);
      return () => users.delete(use);
    },
    async close() {
      closing.abort();
      await connection?.close();
      await running;
    },
  };

  /** Normally connects once, since the client reconnects by itself. A protocol error or a long outage closes a connection. */
  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        connection = await dial();
      } catch (error) {
        reportLoss(reasonOfLoss(error));
        await delay(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
        continue;
      }
      if (closing.signal.aborted) await connection.close();
      else await follow(connection);
      connection = undefined;
    }
  }

  async function dial(): Promise<NatsConnection> {
    const dialled = await connect({
      ...options.servers,
      ...options.identity,
      ...(ownSubjects && { inboxPrefix: ownSubjects.inbox }),
      name: options.name,
      timeout: 2_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RETRY_MS,
      // The server may get rotated credentials before this process does: keep trying.
      ignoreAuthErrorAbort: true,
      // Detects a frozen server after 10 to 20 seconds instead of the default four minutes.
      pingInterval: 10_000,
      maxPingOut: 2,
      // A stack trace for every request costs as much as the request.
      noAsyncTraces: true,
    });
    if (ownSubjects !== undefined) setOwnSubjects(dialled, ownSubjects);
    return dialled;
  }

  async function follow(current: NatsConnection): Promise<void> {
    setUp();
    for (const use of users) attach(use, current);
    let givingUp: NodeJS.Timeout | undefined;
    for await (const status of current.status()) {
      if (status.type === 'disconnect') {
        setDown();
        clearTimeout(givingUp);
        givingUp = setTimeout(() => void current.close().catch(() => undefined), COME_BACK_MS);
      } else if (status.type === 'reconnect') {
        clearTimeout(givingUp);
        setUp();
      } else if (status.type === 'error') log.warn({ reason: status.error.message }, 'nats reports an error');
    }
    clearTimeout(givingUp);
    const error = await current.closed();
    setDown(error instanceof Error ? error.message : undefined);
  }

  function attach(use: (connection: NatsConnection) => void, current: NatsConnection): void {
    try {
      use(current);
    } catch (error) {
      // The connection is closed already: `use` is called again with the next one.
      log.warn({ reason: reasonOf(error) }, 'nats connection could not be used');
    }
  }

  function setUp(): void {
    isUp = true;
    timesUp += 1;
    lost = new AbortController();
    if (lossReported) log.info({}, 'nats can be reached again');
    lossReported = false;
    upEvents.dispatchEvent(new Event('up'));
  }

  function setDown(reason = 'connection closed'): void {
    isUp = false;
    lost.abort(new Error(reason));
    reportLoss(reason);
  }

  function reportLoss(reason: string): void {
    if (lossReported || closing.signal.aborted) return;
    lossReported = true;
    log.warn({ reason }, 'nats cannot be reached');
  }
}

function once(target: EventTarget, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    const listener = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    target.addEventListener('up', listener, { once: true, signal });
  });
}
