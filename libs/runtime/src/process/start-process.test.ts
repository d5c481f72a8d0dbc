import { afterEach, describe, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import type { Module, ModuleContext } from '../module.js';
import { ConfigError } from '../config/config-error.js';
import { startProcess, type RunningProcess } from './start-process.js';

const OPTIONS = { partial: true, migrate: false, logDestination: { write: () => {} } };

let events: string[] = [];
let running: RunningProcess | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
  events = [];
});

function aModule(
  name: string,
  changes: Partial<{
    url: string;
    start: () => void;
    drain: () => Promise<void>;
    close: () => Promise<void>;
    checks: () => Promise<Record<string, boolean>>;
  }> = {},
): Module {
  return {
    name,
    config: {},
    start: async () => {
      changes.start?.();
      events.push(`start ${name}`);
      return {
        checks: changes.checks ?? (async () => ({ fine: true })),
        drain: async () => {
          events.push(`drain ${name}`);
          await changes.drain?.();
        },
        close: async () => {
          events.push(`close ${name}`);
          await changes.close?.();
        },
        ...(changes.url === undefined ? {} : { url: changes.url }),
      };
    },
  };
}

async function readyz(): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${running?.urls['ops'] ?? ''}/readyz`);
  return { status: response.status, body: await response.json() };
}

describe('a process', () => {
  test('provides its modules with their configuration, one bus and one set of metrics', async () => {
    const contexts: ModuleContext[] = [];
    const borrow = (name: string): Module => ({
      name,
      config: { LIMIT: { schema: Type.Integer(), default: '5', description: 'A limit.' } },
      start: async (context) => {
        contexts.push(context);
        return { checks: async () => ({}), drain: async () => {}, close: async () => {} };
      },
    });
    running = await startProcess([borrow('a'), borrow('b')], { LIMIT: '7' }, OPTIONS);
    const [a, b] = contexts;
    expect(a).toMatchObject({ config: { LIMIT: 7 }, mode: 'embedded' });
    expect(a?.bus).toBe(b?.bus);
    expect(a?.metrics).toBe(b?.metrics);
    expect(await a?.openRedis()).toBeUndefined();
  });

  test('is ready when the bus and every module are', async () => {
    running = await startProcess([aModule('a'), aModule('b')], {}, OPTIONS);
    const { status, body } = await readyz();
    expect([status, body]).toEqual([200, expect.objectContaining({ status: 'ready' })]);
    expect(body).toHaveProperty('checks', { bus: true, clock: true, 'a.fine': true, 'b.fine': true });
  });

  test.each([
    ['says no', async () => ({ fine: false })],
    ['throws', () => Promise.reject(new Error('no'))],
  ])('is not ready when a module %s', async (_how, checks) => {
    running = await startProcess([aModule('a', { checks })], {}, OPTIONS);
    expect(await readyz()).toMatchObject({ status: 503, body: { status: 'not ready' } });
  });

  test('returns the URLs of its modules', async () => {
    running = await startProcess([aModule('gateway', { url: 'http://127.0.0.1:1' }), aModule('task')], {}, OPTIONS);
    expect(running.urls).toEqual({
      gateway: 'http://127.0.0.1:1',
      ops: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
    });
  });

  test('lists every mistake of every module and starts none', async () => {
    const strict = {
      ...aModule('a'),
      config: { N: { schema: Type.Integer(), default: '1', description: 'A number.' } },
    };
    await expect(startProcess([strict], { N: 'x', LOG_LEVEL: 'loud' }, OPTIONS)).rejects.toThrow(ConfigError);
    expect(events).toEqual([]);
  });
});

describe('a process that stops', () => {
  test('drains listeners first, then the rest backwards, and closes backwards', async () => {
    running = await startProcess(
      [aModule('gateway', { url: 'http://x' }), aModule('session'), aModule('task')],
      {},
      OPTIONS,
    );
    events = [];
    expect(await running.stop()).toBe(true);
    expect(events).toEqual([
      'drain gateway',
      'drain task',
      'drain session',
      'close task',
      'close session',
      'close gateway',
    ]);
  });

  test('is not ready, but alive, from the first moment', async () => {
    let seen: unknown;
    running = await startProcess([aModule('a', { drain: async () => void (seen = await readyz()) })], {}, OPTIONS);
    await running.stop();
    expect(seen).toEqual({ status: 503, body: { status: 'stopping', checks: {} } });
  });

  test('stops once, also when it is asked twice', async () => {
    running = await startProcess([aModule('a')], {}, OPTIONS);
    await Promise.all([running.stop(), running.stop()]);
    expect(events).toEqual(['start a', 'drain a', 'close a']);
  });

  test('stops waiting for work in flight at its deadline, and reports that', async () => {
    const stuck = aModule('stuck', { drain: () => new Promise(() => {}) });
    running = await startProcess([aModule('a'), stuck], { SHUTDOWN_TIMEOUT_SECONDS: '1' }, OPTIONS);
    expect(await running.stop()).toBe(false);
    expect(events.slice(2)).toEqual(['drain stuck', 'drain a', 'close stuck', 'close a']);
  });

  test('closes everything although some of it fails to', async () => {
    const fail = () => Promise.reject(new Error('no'));
    running = await startProcess([aModule('a'), aModule('b', { drain: fail, close: fail })], {}, OPTIONS);
    expect(await running.stop()).toBe(false);
    expect(events.slice(2)).toEqual(['drain b', 'drain a', 'close b', 'close a']);
  });

  test('stops the started modules when a later one fails to start', async () => {
    const start = (): void => {
      throw new Error('port taken');
    };
    await expect(startProcess([aModule('a'), aModule('b', { start })], {}, OPTIONS)).rejects.toThrow('port taken');
    expect(events).toEqual(['start a', 'drain a', 'close a']);
  });
});
