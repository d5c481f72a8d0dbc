import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { asyncApiDocument } from '@handoff/contracts';
import { openBus, type Bus } from '@handoff/messaging';
import { uuidv7 } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { endWithParent } from '../topology/end-with-parent.js';
import { startGuardedNats, type GuardedNats } from '../topology/guarded-nats.js';

const SCRIPT = fileURLToPath(new URL('./event-subscriber.js', import.meta.url));

async function join(nats: GuardedNats, part: string): Promise<Bus> {
  const bus = await openBus({ url: nats.urlOf(part), name: part, part, subjectPrefix: 'handoff' });
  await eventually(() => bus.isConnected());
  return bus;
}

/** Starts the documented subscriber as its own process, with only its login. */
function subscribe(nats: GuardedNats): {
  readonly lines: () => readonly string[];
  readonly end: () => Promise<unknown>;
} {
  const { host, username, password } = new URL(nats.urlOf('subscriber'));
  const env = { PATH: process.env['PATH'], NATS_URL: host, NATS_USER: username, NATS_PASSWORD: password };
  const child = spawn(process.execPath, [SCRIPT], { env: { ...env, FROM_THE_START: '1' } });
  endWithParent(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    lines: () => output.split('\n').filter(Boolean),
    end: () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      return gone;
    },
  };
}

/** The AsyncAPI document names the settings of the stream and of a consumer: those that they really have. */
async function expectDocumentedSettings(nats: GuardedNats): Promise<void> {
  const { stream, consumer } = (asyncApiDocument() as ReturnType<typeof JSON.parse>).servers.nats['x-jetstream'];
  const made = await asUser(
    nats,
    'subscriber',
    async (manager) => (await manager.consumers.info(stream.name, consumer.durable_name)).config,
  );
  // The test starts at the first event, so that it cannot miss one.
  expect({ ...made, ack_wait: `${made.ack_wait! / 1e9}s` }).toMatchObject({ ...consumer, deliver_policy: 'all' });
  const { max_age, duplicate_window, ...kept } = await asUser(
    nats,
    'audit',
    async (manager) => (await manager.streams.info(stream.name)).config,
  );
  const [days, minutes] = [max_age / 86_400e9, duplicate_window / 60e9];
  expect({ ...kept, max_age: `${days}d`, duplicate_window: `${minutes}m` }).toMatchObject(stream);
}

async function asUser<T>(nats: GuardedNats, user: string, ask: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  const { host, username, password } = new URL(nats.urlOf(user));
  const connection = await connect({
    servers: host,
    user: username,
    pass: password,
    inboxPrefix: `_INBOX_handoff_${user}`,
  });
  try {
    return await ask(await jetstreamManager(connection, { checkAPI: false }));
  } finally {
    await connection.close();
  }
}

test('the documented subscriber reads every event once, and resumes where it stopped', async () => {
  const nats = await startGuardedNats('handoff');
  const [session, audit] = [await join(nats, 'session'), await join(nats, 'audit')];
  audit.events.keep?.([]);
  const tell = async (subject: string): Promise<void> => {
    const id = uuidv7(new Date());
    const event = { id, type: 'handoff.session.created.v1', subject, sequence: 1 };
    const message = { id, subject: 'handoff.evt.session.v1.session.created', data: Buffer.from(JSON.stringify(event)) };
    await eventually(() => session.events.publish([message]).catch(() => undefined));
  };
  try {
    await tell('a');
    const first = subscribe(nats);
    await eventually(() => first.lines().length > 0);
    expect(first.lines()).toEqual(['handoff.session.created.v1 a 1']);
    await expectDocumentedSettings(nats);
    await first.end();
    await tell('b');
    const second = subscribe(nats);
    await eventually(() => second.lines().length > 0);
    expect(second.lines()).toEqual(['handoff.session.created.v1 b 1']);
    await second.end();
  } finally {
    await Promise.all([session.close(), audit.close()]);
    await nats.stop();
  }
});
