import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Bus } from '@handoff/messaging';
import type { Database } from '@handoff/postgres';
import { createTestDatabase, type TestDatabase } from '@handoff/postgres/testing';
import { eventually } from '@handoff/testing';
import { consumeEvents } from './bus-event-consumer.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase('postgres');
  db = await database.open('handoff_audit');
});
afterAll(() => database.drop());

test('of two instances one consumes, and the other one when that one has ended', async () => {
  const consuming: string[] = [];
  const instance = (name: string) => {
    const consume = (): Promise<{ stop(): Promise<void> }> => {
      consuming.push(name);
      return Promise.resolve({ stop: async () => void consuming.splice(consuming.indexOf(name), 1) });
    };
    const bus = { events: { consume } } as unknown as Pick<Bus, 'events'>;
    const appends = { append: () => Promise.resolve([]) };
    const deadLetters = { park: () => Promise.resolve() };
    return consumeEvents({ db, logger: undefined, bus, appends, deadLetters, prefix: 'handoff', onUnreadable() {} });
  };
  const [one, two] = [await instance('one'), await instance('two')];
  expect(consuming).toEqual(['one']);
  await one.stop();
  await eventually(() => consuming.includes('two'));
  expect(consuming).toEqual(['two']);
  await two.stop();
});
