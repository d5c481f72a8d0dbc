// Reads every event of Handoff by a durable consumer, each at least once, as a NATS user that can change nothing.
//
//   NATS_URL=nats://localhost:4222 NATS_USER=subscriber NATS_PASSWORD=… node docs/examples/event-subscriber.mjs
//
// In a project of your own: npm install @nats-io/transport-node @nats-io/jetstream
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const { NATS_URL = 'localhost:4222', NATS_USER: user = 'subscriber', NATS_PASSWORD: pass } = process.env;
const prefix = process.env.NATS_SUBJECT_PREFIX ?? 'handoff';
const stream = `${prefix.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_EVENTS`;

const connection = await connect({
  servers: NATS_URL,
  user,
  pass,
  // A user may hear what is below its own inbox, and nothing else.
  inboxPrefix: `_INBOX_${prefix}_${user}`,
  maxReconnectAttempts: -1,
});

// The durable has the name of its user. It remembers how far we are; made anew it starts with what happens from now on.
const manager = await jetstreamManager(connection, { checkAPI: false });
await manager.consumers.info(stream, user).catch(() =>
  manager.consumers.add(stream, {
    durable_name: user,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: process.env.FROM_THE_START === undefined ? DeliverPolicy.New : DeliverPolicy.All,
    filter_subject: `${prefix}.evt.>`,
  }),
);

/** Of a subscriber that writes to a database, this is a unique column, written in the same transaction. */
const seen = new Set();

const consumer = await jetstream(connection).consumers.get(stream, user);
const messages = await consumer.consume({ max_messages: 100 });
process.once('SIGTERM', () => void messages.close());
process.once('SIGINT', () => void messages.close());

for await (const message of messages) {
  const event = message.json();
  // The same event may come again. Its id is how it is known, never its place in the stream.
  if (!seen.has(event.id)) {
    seen.add(event.id);
    process.stdout.write(`${event.type} ${event.subject} ${event.sequence ?? ''}\n`);
  }
  message.ack();
}
await connection.drain();
