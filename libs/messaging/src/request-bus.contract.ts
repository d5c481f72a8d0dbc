import { describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { BusHarness } from './testing/bus-harness.js';
import type { BusHandler, BusMessage } from './request-bus.js';

const service = { name: 'greeter', version: '1.0.0', description: 'Greets.' };

/** What every request bus promises. */
export function requestBusContract(name: string, createHarness: () => BusHarness): void {
  describe(`requests over ${name}`, () => {
    const harness = createHarness();
    const subject = (operation = 'greet'): string => `${harness.prefix()}.svc.greeter.v1.${operation}`;

    test('a reply carries headers and bytes as they were given', async () => {
      const bus = await harness.join();
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await bus.requests.serve(service, {
        [subject()]: async ({ headers, data }) => ({ headers, data: data.toReversed() }),
      });
      const reply = await bus.requests.request(subject(), message(bytes, { 'x-json': '{"a":"b: c"}', empty: '' }), {
        timeoutMs: 60_000,
      });
      expect(reply.headers).toEqual({ 'x-json': '{"a":"b: c"}', empty: '' });
      expect([...reply.data]).toEqual([...bytes].reverse());
    });

    test('header names arrive in lower case, values without white space around them', async () => {
      const bus = await harness.join();
      await bus.requests.serve(service, { [subject()]: echo });
      const reply = await bus.requests.request(subject(), message('', { 'X-Trace-Id': ' a ' }), { timeoutMs: 60_000 });
      expect(reply.headers).toEqual({ 'x-trace-id': 'a' });
    });

    test('a header with a line break is refused', async () => {
      const bus = await harness.join();
      await bus.requests.serve(service, { [subject()]: echo });
      await expect(
        bus.requests.request(subject(), message('', { a: 'b\r\nc: d' }), { timeoutMs: 60_000 }),
      ).rejects.toThrow(TypeError);
    });

    test('empty data stays empty', async () => {
      const bus = await harness.join();
      await bus.requests.serve(service, { [subject()]: echo });
      expect((await bus.requests.request(subject(), message(''), { timeoutMs: 60_000 })).data).toHaveLength(0);
    });

    test('requests and replies of several megabytes get through', async () => {
      const bus = await harness.join();
      const other = await harness.join();
      const bytes = new Uint8Array(5_000_000).map((_, position) => (position * 7) % 251);
      await other.requests.serve(service, {
        [subject()]: async ({ data }) => ({ headers: { size: String(data.length) }, data }),
      });
      const reply = await bus.requests.request(subject(), message(bytes), { timeoutMs: 60_000 });
      expect(reply.headers).toEqual({ size: '5000000' });
      expect(Buffer.from(reply.data).equals(bytes)).toBe(true);
    });

    test('instances of one service share the load, each request goes to one', async () => {
      const [client, ...instances] = await Promise.all([harness.join(), harness.join(), harness.join()]);
      const served = [0, 0];
      await Promise.all(
        instances.map((bus, n) =>
          bus.requests.serve(service, {
            [subject()]: async (request) => {
              served[n]! += 1;
              return request;
            },
          }),
        ),
      );
      await Promise.all(
        Array.from({ length: 100 }, () => client.requests.request(subject(), message(''), { timeoutMs: 60_000 })),
      );
      expect(served[0]! + served[1]!).toBe(100);
      expect(Math.min(...served)).toBeGreaterThan(0);
    });

    test('a service serves each of its subjects with its own handler', async () => {
      const bus = await harness.join();
      await bus.requests.serve(service, {
        [subject('a')]: async () => message('A'),
        [subject('b')]: async () => message('B'),
      });
      const replies = await Promise.all(
        ['a', 'b'].map((operation) => bus.requests.request(subject(operation), message(''), { timeoutMs: 60_000 })),
      );
      expect(replies.map(({ data }) => Buffer.from(data).toString())).toEqual(['A', 'B']);
    });

    test('a request that no service takes fails as UNAVAILABLE without waiting for its timeout', async () => {
      const bus = await harness.join();
      await expect(bus.requests.request(subject(), message(''), { timeoutMs: 2_147_483_647 })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
    });

    test('a request with no time left is not sent', async () => {
      const bus = await harness.join();
      let served = 0;
      await bus.requests.serve(service, {
        [subject()]: async (request) => {
          served += 1;
          return request;
        },
      });
      await expect(bus.requests.request(subject(), message(''), { timeoutMs: 0 })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      expect(served).toBe(0);
    });

    test('a request that is not answered in time has an unknown outcome', async () => {
      const bus = await harness.join();
      const gate = createGate();
      await bus.requests.serve(service, { [subject()]: gate.handler });
      await expect(bus.requests.request(subject(), message(''), { timeoutMs: 100 })).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
      });
      gate.open();
    });

    test('an abandoned request notifies its own handler only, and the reply still arrives', async () => {
      const [client, ...instances] = await Promise.all([harness.join(), harness.join(), harness.join()]);
      const waits = createWaits();
      await Promise.all(instances.map((bus) => bus.requests.serve(service, { [subject()]: waits.handler })));
      const [gone, stays] = [new AbortController(), new AbortController()];
      const ask = (text: string, signal: AbortSignal): Promise<BusMessage> =>
        client.requests.request(subject(), message(text), { timeoutMs: 60_000, signal });
      const leaving = Array.from({ length: 4 }, (_, n) => ask(`gone ${n}`, gone.signal));
      const staying = Array.from({ length: 4 }, (_, n) => ask(`stays ${n}`, stays.signal));
      await eventually(() => waits.waiting() === 8);
      gone.abort();
      expect((await Promise.all(leaving)).map(textOf)).toEqual([0, 1, 2, 3].map((n) => `abandoned gone ${n}`));
      expect(waits.waiting()).toBe(4);
      waits.open();
      expect((await Promise.all(staying)).map(textOf)).toEqual([0, 1, 2, 3].map((n) => `served stays ${n}`));
    });

    test('a request that is abandoned right after it was sent is abandoned', async () => {
      const bus = await harness.join();
      const waits = createWaits();
      await bus.requests.serve(service, { [subject()]: waits.handler });
      const gone = new AbortController();
      const asked = bus.requests.request(subject(), message('x'), { timeoutMs: 60_000, signal: gone.signal });
      gone.abort();
      expect(textOf(await asked)).toBe('abandoned x');
    });

    test('a request that is abandoned from the start is not sent', async () => {
      const bus = await harness.join();
      const waits = createWaits();
      await bus.requests.serve(service, { [subject()]: waits.handler });
      const options = { timeoutMs: 60_000, signal: AbortSignal.abort() };
      await expect(bus.requests.request(subject(), message(''), options)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      expect(waits.waiting()).toBe(0);
    });

    test('a request that may be abandoned looks to its handler like any other, and once answered cannot be', async () => {
      const bus = await harness.join();
      const seen: AbortSignal[] = [];
      await bus.requests.serve(service, {
        [subject()]: async ({ headers, data }, abandoned) => {
          seen.push(abandoned);
          return { headers, data };
        },
      });
      const caller = new AbortController();
      const options = { timeoutMs: 60_000, signal: caller.signal };
      expect((await bus.requests.request(subject(), message('', { a: 'b' }), options)).headers).toEqual({ a: 'b' });
      caller.abort();
      await bus.requests.request(subject(), message(''), { timeoutMs: 60_000 });
      expect(seen.map(({ aborted }) => aborted)).toEqual([false, false]);
    });

    test('a handler that throws against its contract is an INTERNAL error to the caller', async () => {
      const bus = await harness.join();
      await bus.requests.serve(service, { [subject()]: () => Promise.reject(new Error('secret')) });
      const failure = bus.requests.request(subject(), message(''), { timeoutMs: 60_000 });
      await expect(failure).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(failure).rejects.not.toThrow('secret');
    });

    test('draining answers the requests in flight and takes no new ones', async () => {
      const [client, server] = await Promise.all([harness.join(), harness.join()]);
      const gate = createGate();
      const serving = await server.requests.serve(service, { [subject()]: gate.handler });
      const inFlight = client.requests.request(subject(), message('first'), { timeoutMs: 60_000 });
      await eventually(() => gate.waiting() === 1);

      let drained = false;
      const draining = serving.drain().then(() => {
        drained = true;
      });
      await eventually(() =>
        client.requests.request(subject(), message('second'), { timeoutMs: 100 }).then(
          () => false,
          (error: { code?: string }) => error.code === 'UNAVAILABLE',
        ),
      );
      expect(drained).toBe(false);
      gate.open();
      expect(Buffer.from((await inFlight).data).toString()).toBe('first');
      await draining;
      expect(gate.waiting()).toBe(0);
    });

    test('draining twice is draining once', async () => {
      const bus = await harness.join();
      const serving = await bus.requests.serve(service, { [subject()]: echo });
      await Promise.all([serving.drain(), serving.drain()]);
      await serving.drain();
    });

    test('closing lets requests in flight finish, both those sent and those being served', async () => {
      const bus = await harness.join();
      const gate = createGate();
      await bus.requests.serve(service, { [subject()]: gate.handler });
      const inFlight = bus.requests.request(subject(), message('x'), { timeoutMs: 60_000 });
      await eventually(() => gate.waiting() === 1);
      const closing = bus.close();
      gate.open();
      expect(Buffer.from((await inFlight).data).toString()).toBe('x');
      await closing;
      expect(bus.isConnected()).toBe(false);
      await expect(bus.requests.request(subject(), message(''), { timeoutMs: 60_000 })).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
    });
  });
}

const echo: BusHandler = async (request) => request;

function message(data: string | Uint8Array, headers: Record<string, string> = {}): BusMessage {
  return { headers, data: Buffer.from(data) };
}

function textOf({ data }: BusMessage): string {
  return Buffer.from(data).toString();
}

/** A handler that keeps everybody waiting until it is opened, or until they have gone. */
function createWaits(): { readonly handler: BusHandler; open(): void; waiting(): number } {
  const waiting = new Set<() => void>();
  return {
    async handler({ data }, abandoned) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          waiting.delete(go);
          resolve();
        };
        waiting.add(go);
        abandoned.addEventListener('abort', go, { once: true });
        if (abandoned.aborted) go();
      });
      return message(`${abandoned.aborted ? 'abandoned' : 'served'} ${Buffer.from(data).toString()}`);
    },
    open: () => waiting.forEach((resolve) => resolve()),
    waiting: () => waiting.size,
  };
}

/** A handler that answers nobody until it is opened. */
function createGate(): { readonly handler: BusHandler; open(): void; waiting(): number } {
  let release = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = 0;
  return {
    async handler(request) {
      waiting += 1;
      await opened;
      waiting -= 1;
      return request;
    },
    open: release,
    waiting: () => waiting,
  };
}
