import { describe, expect, jest, test } from '@jest/globals';
import { APPROVAL_STATUSES, SESSION_STATUSES, TASK_STATUSES, type StatusView } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import { createClient } from '../client.js';
import {
  hangUp,
  json,
  problem,
  silence,
  startScript,
  startStub,
  type Answer,
  type StubGateway,
} from '../testing/stub-gateway.js';
import { hasEnded } from './has-ended.js';

const clientOf = ({ url }: StubGateway) => createClient({ baseUrl: url, token: 't', retries: 0 });
const view = (status: string, version: number, more: Partial<StatusView> = {}) =>
  json(200, { id: 'T', kind: 'task', status, version, changes: [], cursor: `c${version}`, poll_after_ms: 1, ...more });
const queries = ({ requests }: StubGateway) => requests.map(({ url }) => url.replace('/status/T', ''));

/**
 * A gateway that returns a pending task at once, and does not answer while somebody waits for a change. On a slow machine
 * the time for a wait may be over before its first answer: then a test repeats the wait.
 */
const startPending = (more: Partial<StatusView> = {}): Promise<StubGateway> =>
  startStub((seen, ...exchange) => (seen.url.includes('?') ? silence : view('pending', 1, more))(seen, ...exchange));

describe('watching a status', () => {
  test('yields each change, and ends at a final status', async () => {
    await using gateway = await startScript(
      view('pending', 1),
      view('active', 2),
      view('active', 2),
      view('completed', 3),
    );
    const seen: string[] = [];
    for await (const { status, version } of clientOf(gateway).watch('T', { waitMs: 5_000 }))
      seen.push(`${status} ${version}`);
    expect(seen).toEqual(['pending 1', 'active 2', 'completed 3']);
    const waiting = (cursor: string) => `?cursor=${cursor}&wait_ms=5000`;
    expect(queries(gateway)).toEqual(['', waiting('c1'), waiting('c2'), waiting('c2')]);
  });

  test('yields a change of another part of the workflow', async () => {
    const changes = [{ kind: 'approval' as const, id: 'A', status: 'pending', version: 2 }];
    await using gateway = await startScript(
      view('awaiting_approval', 2),
      view('awaiting_approval', 2, { changes }),
      view('failed', 3),
    );
    let count = 0;
    for await (const _view of clientOf(gateway).watch('T')) count += 1;
    expect(count).toBe(3);
  });

  test('compares versions when the gateway sends no cursor', async () => {
    await using gateway = await startScript(view('pending', 1, { cursor: '' }), view('completed', 2));
    await clientOf(gateway).waitFor('T', { waitMs: 10 });
    expect(queries(gateway)).toEqual(['', '?since_version=1&wait_ms=10']);
  });
});

describe('waiting for a status', () => {
  test('ends at the first of the given statuses', async () => {
    await using gateway = await startScript(view('pending', 1), view('active', 2), view('completed', 3));
    expect(await clientOf(gateway).waitFor('T', { until: ['active', 'completed'] })).toMatchObject({ version: 2 });
  });

  test('ends at another final status', async () => {
    await using gateway = await startScript(view('pending', 1), view('cancelled', 2));
    expect(await clientOf(gateway).waitFor('T', { until: ({ status }) => status === 'completed' })).toMatchObject({
      status: 'cancelled',
    });
  });

  test('survives an outage', async () => {
    await using gateway = await startScript(
      view('pending', 1),
      hangUp,
      problem(503, 'UNAVAILABLE'),
      view('completed', 2),
    );
    expect(await clientOf(gateway).waitFor('T')).toMatchObject({ status: 'completed' });
    expect(gateway.requests).toHaveLength(4);
  });

  test('fails for an unknown id', async () => {
    await using gateway = await startScript(problem(404, 'NOT_FOUND'));
    await expect(clientOf(gateway).waitFor('T')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('throws the last status when the time is up', async () => {
    await using gateway = await startPending();
    await eventually(async () => {
      await expect(clientOf(gateway).waitFor('T', { timeoutMs: 100 })).rejects.toMatchObject({
        name: 'HandoffTimeoutError',
        last: { status: 'pending' },
      });
      return true;
    });
  });

  test('says what it waited for, and what it still waits for', async () => {
    const next_action = 'A holder of treasury has to claim it.';
    await using gateway = await startPending({ next_action });
    await eventually(async () => {
      await expect(clientOf(gateway).waitFor('T', { timeoutMs: 100, until: ['active', 'completed'] })).rejects.toThrow(
        'task T was not active or completed within 100 ms. It is pending. A holder of treasury has to claim it.',
      );
      return true;
    });
  });

  test.each([
    ['pauses as long as it is told after an answer that came too early', 20_000, 0, [7]],
    ['asks again at once after a full wait', 10, 20, []],
  ])('%s', async (_what, waitMs, heldMs, pauses) => {
    const held: Answer = (...exchange) => void setTimeout(() => view('pending', 1, told)(...exchange), heldMs);
    const told = { poll_after_ms: 7 };
    await using gateway = await startScript(view('pending', 1, told), held, view('completed', 2));
    const timers = jest.spyOn(globalThis, 'setTimeout');
    await clientOf(gateway).waitFor('T', { waitMs });
    expect(timers.mock.calls.map(([, ms]) => ms).filter((ms) => ms === told.poll_after_ms)).toEqual(pauses);
    timers.mockRestore();
  });

  test('gives up after five minutes unless told otherwise', async () => {
    await using gateway = await startScript(view('pending', 1), view('completed', 2), view('completed', 2));
    const timeouts = jest.spyOn(AbortSignal, 'timeout');
    const limits = () => timeouts.mock.calls.map(([ms]) => ms);
    await clientOf(gateway).waitFor('T');
    expect(limits()).toContain(300_000);
    timeouts.mockClear();
    await clientOf(gateway).waitFor('T', { timeoutMs: Infinity });
    expect(limits()).not.toContain(300_000);
    timeouts.mockRestore();
  });

  test('stops when its signal aborts', async () => {
    await using gateway = await startScript(view('pending', 1), silence);
    const stop = new AbortController();
    const waiting = clientOf(gateway).waitFor('T', { signal: stop.signal, timeoutMs: 60_000 });
    await eventually(() => gateway.requests.length === 2);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test.each([
    ['session', SESSION_STATUSES, ['completed', 'failed', 'expired']],
    ['task', TASK_STATUSES, ['completed', 'failed', 'rejected', 'cancelled', 'expired']],
    ['approval', APPROVAL_STATUSES, ['approved', 'rejected', 'expired', 'cancelled']],
  ] as const)('the final statuses of a %s', (kind, statuses, final) => {
    expect(statuses.filter((status) => hasEnded({ kind, status }))).toEqual(final);
  });
});
