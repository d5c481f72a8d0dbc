import { expect, test } from '@jest/globals';
import { silentLog } from '@handoff/kernel';
import { createMemoryRequestBus } from './memory/memory-request-bus.js';
import type { BusHandler, RequestBus } from './request-bus.js';
import { createShortcut } from './shortcut.js';

const SERVICE = { name: 'task', version: '1.0.0', description: 'Tasks' };
const OPTIONS = { timeoutMs: 60_000 };

/** Two processes on one bus. Each request that goes over the bus is recorded. */
function twoProcesses() {
  const overTheBus: string[] = [];
  const memory = createMemoryRequestBus({ log: silentLog, isOpen: () => true });
  const bus: RequestBus = {
    serve: (service, endpoints) => memory.serve(service, endpoints),
    request(subject, message, options) {
      overTheBus.push(subject);
      return memory.request(subject, message, options);
    },
  };
  const [one, other] = [createShortcut({ log: silentLog }), createShortcut({ log: silentLog })];
  return { overTheBus, gateway: one(bus), task: one(bus), elsewhere: other(bus) };
}

function answering(text: string): BusHandler {
  return async ({ headers }) => ({ headers: { ...headers, from: text }, data: new Uint8Array() });
}

async function ask(requests: RequestBus, subject: string): Promise<string | undefined> {
  return (await requests.request(subject, { headers: {}, data: new Uint8Array() }, OPTIONS)).headers['from'];
}

test('a request to a module of the same process does not go over the bus', async () => {
  const { overTheBus, gateway, task, elsewhere } = twoProcesses();
  await elsewhere.serve(SERVICE, { route: answering('elsewhere') });
  await task.serve(SERVICE, { route: answering('here') });
  for (let n = 0; n < 4; n += 1) expect(await ask(gateway, 'route')).toBe('here');
  expect(overTheBus).toEqual([]);
});

test('a request that only another process serves goes over the bus, as do its requests to this one', async () => {
  const { overTheBus, gateway, task, elsewhere } = twoProcesses();
  await task.serve(SERVICE, { route: answering('here') });
  await elsewhere.serve(SERVICE, { list: answering('elsewhere') });
  expect(await ask(gateway, 'list')).toBe('elsewhere');
  expect(await ask(elsewhere, 'route')).toBe('here');
  expect(overTheBus).toEqual(['list', 'route']);
});

test('a module that has drained is served by the others, and answers what it has begun', async () => {
  const { gateway, task, elsewhere } = twoProcesses();
  let finish = (): void => undefined;
  const begun = new Promise<void>((resolve) => (finish = resolve));
  const slow: BusHandler = async (request) => {
    await begun;
    return answering('here')(request, new AbortController().signal);
  };
  const serving = await task.serve(SERVICE, { route: slow });
  await elsewhere.serve(SERVICE, { route: answering('elsewhere') });
  const first = ask(gateway, 'route');
  const draining = serving.drain();
  expect(await ask(gateway, 'route')).toBe('elsewhere');
  finish();
  expect(await first).toBe('here');
  await draining;
});

test('nobody serves it: UNAVAILABLE', async () => {
  await expect(ask(twoProcesses().gateway, 'route')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
