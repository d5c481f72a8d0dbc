// A service of your own that acts on every event of Handoff, each at least once, across restarts and outages.
//
//   NATS_URL=nats://localhost:4222 NATS_USER=subscriber NATS_PASSWORD=… npx tsx event-subscriber.ts
//
// Node 22.18 and newer run it without tsx. In a project of your own: npm install @nats-io/transport-node @nats-io/jetstream
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** The members of an event that this service reads. docs/api/asyncapi.json describes all of them. */
interface HandoffEvent {
  /** Unique: the same event may come again, and this is how it is known. */
  readonly id: string;
  /** Such as `handoff.task.completed.v1`. */
  readonly type: string;
  /** The id of what changed, and its version after the change. */
  readonly subject: string;
  readonly sequence?: number;
}

const { NATS_URL: servers = 'localhost:4222', NATS_USER: user = 'subscriber', NATS_PASSWORD: pass = '' } = process.env;
const prefix = process.env['NATS_SUBJECT_PREFIX'] ?? 'handoff';
const stream = `${prefix.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_EVENTS`;

/** How long an event may be worked on before it is sent again, in nanoseconds; and after a failure, in milliseconds. */
const ACK_WAIT_NS = 30 * 1e9;
const RETRY_MS = 5_000;

const connection = await connect({
  servers,
  user,
  pass,
  // A user may hear what is below its own inbox, and nothing else.
  inboxPrefix: `_INBOX_${prefix}_${user}`,
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
});

// The durable has the name of its user. The server remembers how far it is; instances that share it share the events.
const manager = await jetstreamManager(connection, { checkAPI: false });
await manager.consumers.info(stream, user).catch(() =>
  manager.consumers.add(stream, {
    durable_name: user,
    filter_subject: `${prefix}.evt.>`,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: process.env['FROM_THE_START'] === undefined ? DeliverPolicy.New : DeliverPolicy.All,
    ack_wait: ACK_WAIT_NS,
    // Never given up: an event that cannot be handled is tried again until it can.
    max_deliver: -1,
    // One at a time keeps the order of the events also when one is tried again. More is faster.
    max_ack_pending: 1,
  }),
);

/** In a service with a database: a table with a unique id, written in the transaction of what the event causes. */
const done = new Set<string>();

/** What the service does with an event. It throws when that fails: the event comes again. */
async function handle(event: HandoffEvent): Promise<void> {
  if (done.has(event.id)) return;
  process.stdout.write(`${event.type} ${event.subject} ${event.sequence ?? ''}\n`);
  done.add(event.id);
}

const consumer = await jetstream(connection).consumers.get(stream, user);
const messages = await consumer.consume({ max_messages: 100 });
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void messages.close());

for await (const message of messages) {
  try {
    await handle(message.json<HandoffEvent>());
    message.ack();
  } catch (error) {
    process.stderr.write(`event ${message.seq} failed, tried again: ${String(error)}\n`);
    message.nak(RETRY_MS);
  }
}
await connection.drain();
