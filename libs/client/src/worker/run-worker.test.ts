import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { createClient } from '../client.js';
import { hangUp, problem, silence } from '../testing/stub-gateway.js';
import { leaseLost, startStubTasks, type StubTasks } from '../testing/stub-tasks.js';
import {
  LeaseLostError,
  RetryableError,
  WorkerStoppedError,
  type WorkerOptions,
  type WorkerReport,
} from './worker-options.js';

/** Starts a worker that stops at the end of the test. */
interface Running {
  readonly reports: WorkerReport[];
  readonly kinds: () => string[];
  stop(): void;
  readonly ended: Promise<void>;
}

/** Overrides of the defaults; undefined removes a default. */
type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

describe('a worker', () => {
  let gateway: StubTasks;
  const running: Running[] = [];
  beforeEach(async () => {
    gateway = await startStubTasks();
  });
  afterEach(async () => {
    for (const worker of running.splice(0)) {
      worker.stop();
      await worker.ended.catch(() => undefined);
    }
    await gateway[Symbol.asyncDispose]();
  });

  /** Its timeouts and its lease are long: a slow machine must not look like an outage. */
  function start(handler: WorkerOptions['handler'], options: Given<WorkerOptions> = {}, timeoutMs = 15_000): Running {
    const client = createClient({ baseUrl: gateway.url, token: 't', retries: 0, timeoutMs });
    const stop = new AbortController();
    const reports: WorkerReport[] = [];
    const base = { role: 'legal', waitMs: 100, leaseSeconds: 60, stopWithinMs: 200, signal: stop.signal };
    const onReport = (report: WorkerReport): number => reports.push(report);
    const ended = client.worker({ ...base, handler, onReport, ...options } as WorkerOptions);
    ended.catch(() => undefined);
    const kinds = () => reports.map(({ kind }) => kind).filter((kind) => kind !== 'outage');
    const worker = { reports, kinds, stop: () => stop.abort(), ended };
    running.push(worker);
    return worker;
  }
  const untilSeen = (path: Parameters<StubTasks['seen']>[0], count = 1) =>
    eventually(() => gateway.seen(path).length >= count && gateway.seen(path), { describe: `${count} × ${path}` });
  /** A handler that works until the test releases it, or its signal aborts. */
  function blocked() {
    const seen: { tasks: string[]; aborted?: unknown } = { tasks: [] };
    const gate = new AbortController();
    const handler: WorkerOptions['handler'] = ({ task_id }, { signal }) =>
      new Promise((resolve, reject) => {
        seen.tasks.push(task_id);
        if (gate.signal.aborted) resolve(`done ${task_id}`);
        gate.signal.addEventListener('abort', () => resolve(`done ${task_id}`));
        signal.addEventListener('abort', () => {
          seen.aborted = signal.reason;
          reject(new Error('interrupted'));
        });
      });
    return { seen, handler, open: () => gate.abort() };
  }

  test('claims tasks of its role and types, and completes them with its handler’s result', async () => {
    gateway.offer('A');
    const worker = start(async ({ task_id }) => ({ echo: task_id }), { types: ['x', 'y'] });
    const [completed] = await untilSeen('complete');
    expect(gateway.seen('claim')[0]?.body).toEqual({
      role: 'legal',
      types: ['x', 'y'],
      max: 1,
      lease_seconds: 60,
      wait_ms: 100,
    });
    expect(completed).toMatchObject({ task: 'A', body: { result: { echo: 'A' }, lease_id: 'lease-of-A' } });
    await eventually(() => worker.kinds().includes('completed'));
    expect(worker.kinds()).toEqual(['claimed', 'completed']);
  });

  test('reports results without an onEvent callback', async () => {
    gateway.offer('A');
    start(() => 'done', { onReport: undefined });
    await untilSeen('complete');
  });

  test('completes without a result when the handler returns nothing', async () => {
    gateway.offer('A');
    start(() => undefined);
    expect((await untilSeen('complete'))[0]?.body).toEqual({ lease_id: 'lease-of-A' });
  });

  test.each([
    ['an error', new Error('no such account'), { error: 'no such account', retryable: false }],
    ['a retryable error', new RetryableError('bank is closed'), { error: 'bank is closed', retryable: true }],
    ['something that is no error', 'nonsense', { error: 'nonsense', retryable: false }],
    ['what cannot be stored', new Error('a\0b\uD800'), { error: 'a\uFFFDb\uFFFD', retryable: false }],
  ])('fails a task whose handler throws %s', async (_what, thrown, body) => {
    gateway.offer('A');
    start(() => {
      throw thrown as Error;
    });
    expect((await untilSeen('fail'))[0]?.body).toEqual({ ...body, lease_id: 'lease-of-A' });
    expect(gateway.seen('complete')).toHaveLength(0);
  });

  test.each([
    ['is no JSON', 1n, undefined],
    ['has a number that JSON has not', { total: Number.NaN }, undefined],
    ['is infinite', -Infinity, undefined],
    ['is a function', () => 1, undefined],
    ['has a list with undefined', [undefined], undefined],
    ['has a date that is none', { at: new Date('x') }, undefined],
    ['is a Map', new Map([['a', 1]]), undefined],
    ['the gateway cannot store', 'x', problem(422, 'UNSAFE_JSON')],
  ])('fails a task whose result %s', async (_what, result, answer) => {
    gateway.override('complete', answer);
    gateway.offer('A');
    start(() => result);
    expect((await untilSeen('fail'))[0]?.body).toMatchObject({
      error: expect.stringContaining('The result cannot be stored'),
      retryable: false,
    });
  });

  test('works on up to `concurrency` tasks at once', async () => {
    gateway.offer('A', 'B', 'C', 'D', 'E');
    const { seen, handler, open } = blocked();
    start(handler, { concurrency: 3, leaseSeconds: 3 });
    await eventually(() => seen.tasks.length === 3);
    await untilSeen('heartbeat', 3);
    expect([seen.tasks, gateway.seen('claim').length]).toEqual([['A', 'B', 'C'], 1]);
    open();
    expect((await untilSeen('complete', 5)).map(({ task }) => task).sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  test('sends a heartbeat every third of the lease while the handler works', async () => {
    gateway.offer('A');
    const { handler, open } = blocked();
    start(handler, { leaseSeconds: 3 });
    const startedAt = performance.now();
    const beats = await untilSeen('heartbeat', 2);
    expect(performance.now() - startedAt).toBeGreaterThan(1_950);
    expect(beats[0]).toMatchObject({ task: 'A', body: { lease_id: 'lease-of-A' } });
    open();
    await untilSeen('complete');
  });

  test('stops its heartbeats when the task is done', async () => {
    gateway.offer('A', 'B');
    const { handler } = blocked();
    start((task, work) => (task.task_id === 'A' ? 'done' : handler(task, work)), { leaseSeconds: 3 });
    await untilSeen('heartbeat', 2);
    expect(gateway.seen('heartbeat').map(({ task }) => task)).toEqual(['B', 'B']);
  });

  test('reports progress', async () => {
    gateway.offer('A');
    start((_task, { progress }) => progress(40, 'reading'));
    await untilSeen('complete');
    expect(gateway.seen('heartbeat')[0]?.body).toEqual({ lease_id: 'lease-of-A', progress: 40, note: 'reading' });
  });

  test.each<[string, unknown, unknown]>([
    ['more than all', 150, undefined],
    ['less than nothing', -1, undefined],
    ['no number', Number.NaN, undefined],
    ['a text', '50', undefined],
    ['noted at too great a length', 50, 'x'.repeat(10_001)],
    ['noted as a number', 50, 7],
  ])('keeps a task whose progress is %s, and throws to the handler', async (_what, percent, note) => {
    gateway.offer('A');
    const refusals: unknown[] = [];
    const worker = start(async (_task, { progress, signal }) => {
      await progress(percent as number, note as string).catch((error: unknown) => refusals.push(error));
      await progress(60);
      return { aborted: signal.aborted };
    });
    const [completed] = await untilSeen('complete');
    expect(refusals).toEqual([expect.any(RangeError)]);
    expect(completed?.body).toMatchObject({ result: { aborted: false } });
    expect(gateway.seen('heartbeat').map(({ body }) => body['progress'])).toEqual([60]);
    expect(worker.kinds()).not.toContain('lost');
  });

  test.each([
    [422, 'VALIDATION_FAILED'],
    [400, 'UNSAFE_JSON'],
    [413, 'BODY_TOO_LARGE'],
  ] as const)('keeps a task when the gateway refuses a progress report with %s %s', async (status, code) => {
    gateway.override('heartbeat', problem(status, code));
    gateway.offer('A');
    const refusals: unknown[] = [];
    start(async (_task, { progress, signal }) => {
      await progress(50, 'x').catch((error: unknown) => refusals.push(error));
      return { aborted: signal.aborted };
    });
    expect((await untilSeen('complete'))[0]?.body).toMatchObject({ result: { aborted: false } });
    expect(refusals).toEqual([expect.objectContaining({ code })]);
  });

  describe('whose lease is lost', () => {
    test('aborts the handler and reports nothing', async () => {
      gateway.override('heartbeat', leaseLost);
      gateway.offer('A');
      const { seen, handler } = blocked();
      const worker = start(handler, { leaseSeconds: 1 });
      await eventually(() => worker.kinds().includes('lost'));
      expect(seen.aborted).toBeInstanceOf(LeaseLostError);
      await untilSeen('claim', 2);
      expect([...gateway.seen('complete'), ...gateway.seen('fail'), ...gateway.seen('release')]).toEqual([]);
    });

    test('reports nothing when the handler ignores the signal', async () => {
      gateway.override('heartbeat', leaseLost);
      gateway.offer('A');
      const deaf: WorkerOptions['handler'] = (_task, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', resolve));
      const worker = start(deaf, { leaseSeconds: 1 });
      await eventually(() => worker.kinds().includes('lost'));
      expect(gateway.seen('complete')).toHaveLength(0);
    });

    test('learns it from the completion at the latest', async () => {
      gateway.override('complete', leaseLost);
      gateway.offer('A');
      const worker = start(() => 'done');
      await eventually(() => worker.kinds().includes('lost'));
      expect([gateway.seen('complete').length, gateway.seen('fail').length]).toEqual([1, 0]);
    });

    test('learns it from a progress report', async () => {
      gateway.override('heartbeat', leaseLost);
      gateway.offer('A');
      const worker = start((_task, { progress }) => progress(1));
      await eventually(() => worker.kinds().includes('lost'));
      expect(gateway.seen('fail')).toHaveLength(0);
    });
  });

  describe('whose gateway is unreachable', () => {
    test('repeats the same claim, so that no lease is left behind', async () => {
      gateway.override('claim', hangUp);
      const worker = start(() => 'done');
      await untilSeen('claim', 2);
      gateway.override('claim', problem(503, 'UNAVAILABLE'));
      await untilSeen('claim', gateway.seen('claim').length + 1);
      gateway.offer('A');
      gateway.override('claim');
      await untilSeen('complete');
      const before = gateway.seen('claim').slice(0, 3);
      expect(new Set(before.map(({ key }) => key)).size).toBe(1);
      expect(worker.reports[0]?.kind).toBe('outage');
    });

    test.each([
      ['refuses connections', hangUp],
      ['says nothing', silence],
    ])('stops work when the lease may have run out, if the gateway %s', async (_how, answer) => {
      gateway.override('heartbeat', answer);
      gateway.offer('A');
      const { seen, handler } = blocked();
      const worker = start(handler, { leaseSeconds: 1 });
      const startedAt = performance.now();
      await eventually(() => worker.kinds().includes('lost'));
      expect(seen.aborted).toBeInstanceOf(LeaseLostError);
      expect(performance.now() - startedAt).toBeGreaterThan(950);
      expect(gateway.seen('complete')).toHaveLength(0);
    });

    test('reports the result when the gateway is back, once, with the same key', async () => {
      gateway.override('complete', hangUp);
      gateway.offer('A');
      const worker = start(() => 'done');
      await untilSeen('complete', 3);
      gateway.override('complete');
      await eventually(() => worker.kinds().includes('completed'));
      expect(new Set(gateway.seen('complete').map(({ key }) => key)).size).toBe(1);
    });

    test('stops reporting when it learns that the lease is lost', async () => {
      gateway.override('complete', problem(503, 'UNAVAILABLE'));
      gateway.override('heartbeat', leaseLost);
      gateway.offer('A');
      const worker = start(() => 'done', { leaseSeconds: 1 });
      await eventually(() => worker.kinds().includes('lost'));
      const sent = gateway.seen('complete').length;
      await untilSeen('claim', gateway.seen('claim').length + 3);
      expect(gateway.seen('complete')).toHaveLength(sent);
    });

    test('confirms a lease that arrived late before it works', async () => {
      const order: string[] = [];
      gateway.override('claim', silence);
      gateway.override('heartbeat', leaseLost);
      gateway.offer('A');
      const worker = start(() => order.push('worked'), { waitMs: 1_000, leaseSeconds: 1 }, 500);
      await untilSeen('claim', 1);
      const firstAt = performance.now();
      await untilSeen('claim', 2); // after the request's timeout and the wait, which is longer than the lease
      expect(performance.now() - firstAt).toBeGreaterThan(1_000);
      gateway.override('claim');
      await eventually(() => worker.kinds().includes('lost'));
      expect(order).toEqual([]);
    });
  });

  describe('that is stopped', () => {
    test('finishes its tasks and claims no more', async () => {
      gateway.offer('A');
      const { seen, handler, open } = blocked();
      const worker = start(handler, { stopWithinMs: 10_000 });
      await eventually(() => seen.tasks.length === 1);
      worker.stop();
      gateway.offer('B');
      open();
      await worker.ended;
      expect([gateway.seen('complete').length, gateway.seen('claim').length]).toEqual([1, 1]);
      expect(worker.kinds()).toEqual(['claimed', 'completed']);
    });

    test('releases tasks that are not done in time, and aborts their handlers', async () => {
      gateway.offer('A', 'B');
      const { seen, handler } = blocked();
      const worker = start(handler, { concurrency: 2 });
      await eventually(() => seen.tasks.length === 2);
      worker.stop();
      await worker.ended;
      expect(seen.aborted).toBeInstanceOf(WorkerStoppedError);
      expect(gateway.seen('release').map(({ task, body }) => [task, body])).toEqual([
        ['A', { lease_id: 'lease-of-A' }],
        ['B', { lease_id: 'lease-of-B' }],
      ]);
      expect(gateway.seen('complete')).toHaveLength(0);
    });

    test('releases at once the tasks of a claim in flight', async () => {
      const worker = start(() => 'done', { waitMs: 10_000 });
      const answer = gateway.hold('claim');
      await untilSeen('claim');
      worker.stop();
      gateway.offer('A');
      answer();
      await worker.ended;
      expect([gateway.seen('release').length, gateway.seen('complete').length]).toEqual([1, 0]);
    });

    test('does not wait for a handler that ignores the signal', async () => {
      gateway.offer('A');
      const worker = start(() => new Promise(() => undefined));
      await eventually(() => worker.kinds().includes('claimed'));
      worker.stop();
      await worker.ended;
      expect(worker.kinds()).toEqual(['claimed', 'released']);
    });

    test('ends while the gateway is unreachable', async () => {
      gateway.override('claim', hangUp);
      const worker = start(() => 'done');
      await untilSeen('claim', 2);
      worker.stop();
      await worker.ended;
    });

    test('before its start claims nothing', async () => {
      const worker = start(() => 'done', { signal: AbortSignal.abort() });
      await worker.ended;
      expect(gateway.requests).toHaveLength(0);
    });
  });

  test('fails when it may not claim, after it has finished its tasks', async () => {
    gateway.offer('A');
    const { seen, handler, open } = blocked();
    const worker = start(handler, { concurrency: 2, stopWithinMs: 10_000 });
    await eventually(() => seen.tasks.length === 1);
    gateway.override('claim', problem(403, 'ROLE_NOT_HELD'));
    await untilSeen('claim', gateway.seen('claim').length + 1);
    open();
    await expect(worker.ended).rejects.toMatchObject({ code: 'ROLE_NOT_HELD' });
    expect(gateway.seen('complete')).toHaveLength(1);
  });

  test('continues with the next task when a report is refused', async () => {
    gateway.override('complete', problem(409, 'ILLEGAL_TRANSITION'));
    gateway.offer('A', 'B');
    const worker = start(() => 'done');
    await eventually(() => worker.kinds().filter((kind) => kind === 'unreported').length === 2);
    expect(gateway.seen('fail')).toHaveLength(0);
  });
});
