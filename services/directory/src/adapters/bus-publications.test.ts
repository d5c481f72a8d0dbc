import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { outboxHintSubject } from '@handoff/contracts';
import { uuidv7 } from '@handoff/kernel';
import { openBus, type Bus } from '@handoff/messaging';
import { eventually } from '@handoff/testing';
import { announce } from '../application/announce.js';
import { decideCreate } from '../domain/decide-create.js';
import { decidePublication } from '../domain/decide-publication.js';
import { describePublications } from '../ports/publications.contract.js';
import { aProfile, NOON, toCreate, toPublish } from '../testing/builders.js';
import { openBusPublications } from './bus-publications.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const urls = { memory: 'memory:', nats: process.env['TEST_NATS_URL'] ?? '' };

async function join(url: string, prefix: string): Promise<Bus> {
  const bus = await openBus({ url, name: 'test', subjectPrefix: prefix });
  await eventually(() => bus.isConnected());
  return bus;
}

const eventsOf = (prefix: string) => ({
  published: (role: string) =>
    announce(
      { prefix, newId: uuidv7 },
      { ...decidePublication(aProfile(), toPublish(1)), profile: aProfile({ role }) },
      NOON,
    ),
  drafted: (role: string) => announce({ prefix, newId: uuidv7 }, decideCreate(undefined, toCreate(role)), NOON),
});

describe.each(['memory', 'nats'] as const)('over %s', (kind) => {
  describePublications(async () => {
    const prefix = `t${randomUUID().slice(0, 8)}`;
    const bus = await join(urls[kind], prefix);
    const elsewhere = kind === 'memory' ? bus : await join(urls[kind], prefix);
    const publications = await openBusPublications({ events: bus.events, prefix });
    const { published, drafted } = eventsOf(prefix);
    const publish = async ({ body, ...rest }: ReturnType<typeof published>): Promise<void> => {
      await elsewhere.events.publish([{ ...rest, data: Buffer.from(body) }]);
    };
    let isOpen = true;
    return {
      publications,
      publishElsewhere: (role) => publish(published(role)),
      draftElsewhere: (role) => publish(drafted(role)),
      async close() {
        if (!isOpen) return;
        isOpen = false;
        await publications.close();
        await bus.close();
        if (elsewhere !== bus) await elsewhere.close();
      },
    };
  });
});

test('a commit that is announced wakes waiters before its event is published, and one without events wakes all', async () => {
  const prefix = 'handoff';
  const bus = await join('memory:', prefix);
  closing.push(() => bus.close());
  const publications = await openBusPublications({ events: bus.events, prefix });
  closing.push(() => publications.close());
  const [finance, legal] = [publications.watch('finance'), publications.watch('legal')];
  let isWoken = false;
  const gone = new AbortController().signal;
  const waiting = legal.next(600_000, gone).then(() => (isWoken = true));
  const tell = (body: string) => bus.events.hint(outboxHintSubject(prefix, 'directory'), Buffer.from(body));
  tell(`[${eventsOf(prefix).published('finance').body}]`);
  await finance.next(600_000, gone);
  expect(isWoken).toBe(false);
  tell('not JSON');
  tell('[]');
  await waiting;
});
