import type { Answer } from '../support/answer.js';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, RequestOptions, Stage } from '../support/actor.js';

/** A claimed task; only the members that the tests read. */
interface Claimed {
  readonly task_id: string;
  readonly task_type: string;
  readonly lease: { readonly lease_id: string; readonly attempt: number; readonly expires_at: string };
}

export function claims(stage: Stage): void {
  const newKey = (): string => randomUUID();
  let finance: Actor;
  let legal: Actor;
  let auditor: Actor;
  let admin: Actor;
  /** Claims rotate over the gateways, because all processes share the work. */
  let gateway = 0;

  beforeAll(async () => {
    ({ finance, legal, auditor, admin } = await stage.cast());
  });

  /** A worker of a new role, for which only this test has tasks. */
  async function crew(): Promise<{ readonly role: string; readonly worker: Actor }> {
    const role = `crew-${randomUUID().slice(0, 8)}`;
    return { role, worker: await stage.actor([role]) };
  }
  const route = async (role: string, more: object = {}): Promise<string> => {
    const body = { target: role, task: { task_type: 'work' }, ...more };
    return (await finance.call('routeTask', { body })).json.task_id;
  };
  const claim = async (worker: Actor, role: string, more: object = {}): Promise<readonly Claimed[]> =>
    (await worker.call('claimTasks', { body: { role, ...more }, gateway: (gateway += 1) })).json.tasks;
  const on = (task: Claimed, body: object = {}): RequestOptions => ({
    params: { task_id: task.task_id },
    body: { lease_id: task.lease.lease_id, ...body },
  });
  const refusal = ({ status, json }: Answer): unknown => [status, json.code];
  const read = async (task_id: string) => (await finance.call('getTask', { params: { task_id } })).json;
  const happened = (task_id: string, count: number): Promise<readonly string[]> =>
    eventually(async () => {
      const { events } = (await auditor.call('listAudit', { query: { task_id, limit: 100 } })).json;
      const types = (events as { readonly event_type: string }[]).map(({ event_type }) => event_type);
      return types.length >= count ? types.reverse() : undefined;
    });

  describe('claims', () => {
    test('hand a task to a holder of its role under a lease, and record what the holder does', async () => {
      const { role, worker } = await crew();
      const task_id = await route(role, { priority: 8, max_attempts: 2 });
      const [task] = await claim(worker, role, { lease_seconds: 30 });
      expect(task).toMatchObject({
        task_id,
        status: 'active',
        priority: 8,
        attempt: 1,
        max_attempts: 2,
        claimed_by: { subject: expect.any(String) },
        lease: { attempt: 1 },
      });
      const kept = await worker.call('heartbeatTask', on(task!));
      expect(kept.json).toMatchObject({ task_id, status: 'active', version: 2, lease: { attempt: 1 } });
      const told = await worker.call('heartbeatTask', on(task!, { progress: 50, note: 'halfway' }));
      expect(told.json.version).toBe(3);
      expect(await read(task_id)).toMatchObject({ progress: { percent: 50, note: 'halfway' } });
      const done = await worker.call('completeTask', on(task!, { result: 'done' }));
      expect([done.status, done.json.status, done.json.version]).toEqual([200, 'completed', 4]);
      expect(await happened(task_id, 4)).toEqual(['task.routed', 'task.claimed', 'task.progressed', 'task.completed']);
    });

    test('for a role that the caller does not hold are refused, except from admins', async () => {
      const { role } = await crew();
      await route(role);
      expect(refusal(await legal.call('claimTasks', { body: { role } }))).toEqual([403, 'ROLE_NOT_HELD']);
      expect(await claim(admin, role)).toHaveLength(1);
    });

    test('hand out the most urgent tasks first, then the oldest, and none before its time', async () => {
      const { role, worker } = await crew();
      for (const [task_type, more] of [
        ['old', {}],
        ['young', {}],
        ['urgent', { priority: 9 }],
        ['idle', { priority: 0 }],
        ['later', { priority: 9, not_before: new Date(Date.now() + 600_000).toISOString() }],
      ] as const)
        await route(role, { task: { task_type }, ...more });
      expect((await claim(worker, role, { types: ['idle'] })).map(({ task_type }) => task_type)).toEqual(['idle']);
      expect((await claim(worker, role, { max: 5 })).map(({ task_type }) => task_type)).toEqual([
        'urgent',
        'old',
        'young',
      ]);
      expect(await claim(worker, role)).toEqual([]);
    });

    test('by many workers at once, through every gateway, get every task once', async () => {
      const { role, worker } = await crew();
      const ids = await Promise.all(Array.from({ length: 40 }, () => route(role)));
      const got: Claimed[] = [];
      const take = async (): Promise<void> => {
        for (;;) {
          const some = await claim(worker, role, { max: 2, wait_ms: got.length < ids.length ? 500 : 0 });
          got.push(...some);
          if (some.length === 0 && got.length >= ids.length) return;
        }
      };
      await Promise.all(Array.from({ length: 12 }, take));
      expect(got.map(({ task_id }) => task_id).sort()).toEqual([...ids].sort());
      expect(new Set(got.map(({ lease }) => lease.lease_id)).size).toBe(ids.length);
    });

    test('with the same key get the same tasks and leases, byte for byte', async () => {
      const { role, worker } = await crew();
      await Promise.all([route(role), route(role)]);
      const headers = { 'idempotency-key': randomUUID() };
      const first = await worker.call('claimTasks', { body: { role }, headers });
      const again = await worker.call('claimTasks', { body: { role }, headers, gateway: 1 });
      expect(first.json.tasks).toHaveLength(1);
      expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
      expect(await claim(worker, role, { max: 9 })).toHaveLength(1);
    });

    test('can wait: each new task goes to one waiting claim', async () => {
      const { role, worker } = await crew();
      const waiting = Array.from({ length: 6 }, () => claim(worker, role, { wait_ms: 30_000 }));
      const ids: string[] = [];
      for (let i = 0; i < 6; i += 1) ids.push(await route(role));
      const got = (await Promise.all(waiting)).map(([task]) => task?.task_id);
      expect(got.sort()).toEqual(ids.sort());
    });

    /**
     * Makes a claim wait for a task. It sends two claims with one key: when one is refused as still in flight, the
     * other waits.
     *
     * @returns the outcome of both.
     */
    async function startToWait(
      worker: Actor,
      role: string,
      { key = newKey(), wait_ms = 30_000, signal = new AbortController().signal } = {},
    ): Promise<{ readonly ended: Promise<readonly PromiseSettledResult<Answer>[]> }> {
      const request = { body: { role, wait_ms }, headers: { 'idempotency-key': key }, signal };
      const both = [1, 2].map(() => worker.call('claimTasks', { ...request, gateway: (gateway += 1) }));
      expect(refusal(await Promise.race(both))).toEqual([409, 'IDEMPOTENCY_KEY_IN_FLIGHT']);
      return { ended: Promise.allSettled(both) };
    }

    /** Makes a claim wait for a task, and disconnects its client. */
    async function goWhileWaiting(worker: Actor, role: string, key?: string): Promise<void> {
      const gone = new AbortController();
      const { ended } = await startToWait(worker, role, {
        signal: gone.signal,
        ...(key === undefined ? {} : { key }),
      });
      gone.abort();
      expect((await ended).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }

    test('of disconnected clients take no task: connected workers get them, at their first attempt', async () => {
      const { role, worker } = await crew();
      const second = await stage.actor([role], 'another-worker');
      const takeNext = async (): Promise<Claimed | undefined> => {
        const { ended } = await startToWait(second, role, { wait_ms: 2_000 });
        await route(role);
        const answers = (await ended).map((each) => (each.status === 'fulfilled' ? each.value.json : {}));
        return answers.flatMap(({ tasks = [] }) => tasks as readonly Claimed[])[0];
      };
      // There is no promise how soon a disconnect is noticed: when a task was faster, repeat. One task that gets past
      // the disconnected claims proves little; several in a row do.
      const got = await eventually(async () => {
        await Promise.all(Array.from({ length: 6 }, () => goWhileWaiting(worker, role)));
        const taken = [await takeNext(), await takeNext(), await takeNext()];
        return taken.every((task) => task !== undefined) ? taken : undefined;
      });
      for (const task of got)
        expect(task).toMatchObject({ attempt: 1, claimed_by: { subject: expect.stringContaining('another-worker') } });
    });

    test('of a disconnected client leave its key unused: a retry with it claims the next task', async () => {
      const { role, worker } = await crew();
      const key = randomUUID();
      await goWhileWaiting(worker, role, key);
      const retried = eventually(async () => {
        const request = { body: { role, wait_ms: 30_000 }, headers: { 'idempotency-key': key } };
        const answer = await worker.call('claimTasks', { ...request, gateway: (gateway += 1) });
        return answer.status === 409 ? undefined : answer;
      });
      const task_id = await route(role);
      expect((await retried).json).toMatchObject({ tasks: [{ task_id, attempt: 1 }] });
    });

    test('wait no longer than asked', async () => {
      const { role, worker } = await crew();
      expect((await worker.call('claimTasks', { body: { role, wait_ms: 50 } })).json).toEqual({ tasks: [] });
    });
  });

  describe('leases', () => {
    test('are required to change a claimed task, from admins too; a wrong lease is a lost one', async () => {
      const { role, worker } = await crew();
      await route(role);
      const [task] = await claim(worker, role);
      const params = { task_id: task!.task_id };
      for (const who of [worker, admin]) {
        expect(refusal(await who.call('completeTask', { params }))).toEqual([409, 'LEASE_REQUIRED']);
        expect(refusal(await who.call('failTask', { params, body: { error: 'x' } }))).toEqual([409, 'LEASE_REQUIRED']);
        for (const [operation, body] of [
          ['completeTask', {}],
          ['failTask', { error: 'x' }],
          ['heartbeatTask', {}],
          ['releaseTask', {}],
        ] as const) {
          const wrong = { params, body: { lease_id: randomUUID(), ...body } };
          expect(refusal(await who.call(operation, wrong))).toEqual([409, 'LEASE_LOST']);
        }
      }
      expect((await read(task!.task_id)).version).toBe(2);
    });

    test('are useless without the role', async () => {
      const { role, worker } = await crew();
      await route(role);
      const [task] = await claim(worker, role);
      for (const operation of ['completeTask', 'heartbeatTask', 'releaseTask'] as const) {
        expect(refusal(await finance.call(operation, on(task!)))).toEqual([403, 'ROLE_NOT_HELD']);
        expect(refusal(await legal.call(operation, on(task!)))).toEqual([404, 'NOT_FOUND']);
      }
      expect(refusal(await finance.call('failTask', on(task!, { error: 'x' })))).toEqual([403, 'ROLE_NOT_HELD']);
    });

    test('are shown to their holder only: not with the task, in lists, status or the audit log', async () => {
      const { role, worker } = await crew();
      const task_id = await route(role);
      const [task] = await claim(worker, role);
      await happened(task_id, 2);
      const shown = await Promise.all([
        admin.call('getTask', { params: { task_id } }),
        worker.call('getTask', { params: { task_id } }),
        worker.call('listTasks', { query: { target: role } }),
        worker.call('getStatus', { params: { id: task_id } }),
        auditor.call('listAudit', { query: { task_id } }),
      ]);
      expect(shown.map(({ status }) => status)).toEqual(Array(5).fill(200));
      expect(shown.map(({ text }) => text).join('')).not.toContain(task!.lease.lease_id);
    });

    test('that are not renewed lapse: the next worker gets the task, and the slow one can no longer change it', async () => {
      const { role, worker } = await crew();
      const second = await stage.actor([role], 'another-worker');
      const task_id = await route(role);
      const [slow] = await claim(worker, role, { lease_seconds: 1 });
      const [taken] = await claim(second, role, { wait_ms: 30_000 });
      expect(taken).toMatchObject({ task_id, attempt: 2 });
      for (const operation of ['completeTask', 'heartbeatTask', 'releaseTask'] as const) {
        expect(refusal(await worker.call(operation, on(slow!)))).toEqual([409, 'LEASE_LOST']);
      }
      expect((await second.call('completeTask', on(taken!))).status).toBe(200);
      expect(await happened(task_id, 5)).toEqual([
        'task.routed',
        'task.claimed',
        'task.lapsed',
        'task.claimed',
        'task.completed',
      ]);
    });

    test('given back leave the task pending, and the attempt does not count', async () => {
      const { role, worker } = await crew();
      await route(role, { max_attempts: 1 });
      const [task] = await claim(worker, role);
      const released = await worker.call('releaseTask', on(task!));
      expect(released.json).toMatchObject({ status: 'pending', attempt: 0, claimed_by: null });
      expect(await claim(worker, role)).toMatchObject([{ task_id: task!.task_id, attempt: 1 }]);
    });

    test('do not lapse while the task awaits approval; meanwhile it can be neither completed nor released', async () => {
      const { role, worker } = await crew();
      // On a slow machine the lease may have lapsed before the approval is asked for. Then it tries with another task.
      const { task_id, task, approval_id } = await eventually(async () => {
        const parked = await route(role);
        const [held] = await claim(worker, role, { lease_seconds: 1 });
        const asked = await worker.call('requestApproval', { body: { task_id: parked, approver_role: 'legal' } });
        const { attempt, claimed_by } = await read(parked);
        const ids = { task_id: parked, approval_id: asked.json.approval_id as string };
        return held?.task_id === parked && attempt === 1 && claimed_by !== null ? { ...ids, task: held } : undefined;
      });
      expect(refusal(await worker.call('releaseTask', on(task)))).toEqual([409, 'ILLEGAL_TRANSITION']);
      expect(refusal(await worker.call('completeTask', on(task)))).toEqual([409, 'ILLEGAL_TRANSITION']);
      expect((await worker.call('heartbeatTask', on(task))).json).toMatchObject({ status: 'awaiting_approval' });
      // Waits until a later lease of the same length has lapsed.
      const other = await route(role);
      await claim(worker, role, { lease_seconds: 1 });
      await happened(other, 3);
      expect(await read(task_id)).toMatchObject({ status: 'awaiting_approval', attempt: 1 });
      await legal.call('decideApproval', { params: { approval_id }, body: { decision: 'approved' } });
      expect((await worker.call('completeTask', on(task))).json.status).toBe('completed');
    });
  });

  describe('attempts', () => {
    test('that failed can be retried after a backoff; after the last one the task is a dead letter', async () => {
      const { role, worker } = await crew();
      const task_id = await route(role, { max_attempts: 2 });
      const [first] = await claim(worker, role);
      const retried = await worker.call('failTask', on(first!, { error: 'no answer', retryable: true }));
      expect(retried.json).toMatchObject({ status: 'pending', error: 'no answer', attempt: 1, claimed_by: null });
      expect(Date.parse(retried.json.not_before)).toBeGreaterThan(Date.parse(retried.json.updated_at));
      const [second] = await claim(worker, role, { wait_ms: 30_000 });
      const dead = await worker.call('failTask', on(second!, { error: { code: 7 }, retryable: true }));
      expect(dead.json).toMatchObject({ status: 'failed', error: { code: 7 }, attempt: 2, dead_lettered: true });
      expect(await happened(task_id, 5)).toEqual([
        'task.routed',
        'task.claimed',
        'task.retried',
        'task.claimed',
        'task.dead_lettered',
      ]);
    });

    test('cannot be retried before a claim', async () => {
      const { role, worker } = await crew();
      const params = { task_id: await route(role) };
      const answer = await worker.call('failTask', { params, body: { error: 'x', retryable: true } });
      expect(refusal(answer)).toEqual([409, 'ILLEGAL_TRANSITION']);
      expect((await worker.call('completeTask', { params })).status).toBe(200);
    });
  });

  describe('deadlines', () => {
    test('expire a claimed task soon after', async () => {
      const { role, worker } = await crew();
      // On a slow machine the deadline may pass before the claim. Then it tries with another task.
      const { task_id, task } = await eventually(async () => {
        const body = { target: role, task: { task_type: 'work' } };
        const deadline_at = new Date(Date.now() + 1_500).toISOString();
        await finance.call('routeTask', { body: { ...body, deadline_at } });
        const [held] = await claim(worker, role);
        return held === undefined ? undefined : { task_id: held.task_id, task: held };
      });
      const query = { since_version: 2, wait_ms: 30_000 };
      const ended = await finance.call('getStatus', { params: { id: task_id }, query });
      expect(ended.json.status).toBe('expired');
      expect(refusal(await worker.call('completeTask', on(task)))).toEqual([409, 'LEASE_LOST']);
    });

    test('in the past are invalid', async () => {
      const body = { target: 'manager', task: { task_type: 'x' }, deadline_at: '2020-01-01T00:00:00Z' };
      const answer = await finance.call('routeTask', { body });
      expect(refusal(answer)).toEqual([422, 'VALIDATION_FAILED']);
      expect(answer.json.errors).toMatchObject([{ pointer: '/deadline_at' }]);
    });
  });

  describe('tasks below a task', () => {
    test('are listed by their parent, and cancelled with it on request', async () => {
      const { role, worker } = await crew();
      const root = await route(role);
      const child = await route(role, { parent_task_id: root });
      const grandchild = await route(role, { parent_task_id: child });
      const foreign = (
        await worker.call('routeTask', {
          body: { target: 'legal', parent_task_id: child, task: { task_type: 'x' } },
        })
      ).json.task_id as string;
      const { tasks } = (await finance.call('listTasks', { query: { parent_task_id: root } })).json;
      expect((tasks as Claimed[]).map(({ task_id }) => task_id)).toEqual([child]);
      const cancelled = await finance.call('cancelTask', {
        params: { task_id: root },
        body: { reason: 'no need', cascade: true },
      });
      expect(cancelled.json).toMatchObject({ task_id: root, status: 'cancelled' });
      for (const id of [child, grandchild]) expect(await read(id)).toMatchObject({ status: 'cancelled', version: 2 });
      const left = await worker.call('getTask', { params: { task_id: foreign } });
      expect(left.json.status).toBe('pending');
    });
  });

  describe('inboxes', () => {
    test('show the counts of a role to its holders, auditors and admins', async () => {
      const { role, worker } = await crew();
      await route(role);
      await route(role, { not_before: '2099-01-01T00:00:00Z' });
      await claim(worker, role);
      await route(role, { task: { task_type: 'other' } });
      const params = { role };
      const answers = await Promise.all([worker, admin, auditor].map((who) => who.call('getInbox', { params })));
      for (const { json } of answers) {
        expect({ ...json, warnings: undefined }).toEqual({
          role,
          by_status: { pending: 2, active: 1, awaiting_approval: 0 },
          by_type: [
            { task_type: 'other', pending: 1, active: 0 },
            { task_type: 'work', pending: 1, active: 1 },
          ],
          claimable: 1,
          oldest_claimable_at: expect.any(String),
          pending_approvals: 0,
        });
      }
      expect(refusal(await finance.call('getInbox', { params }))).toEqual([404, 'NOT_FOUND']);
    });
  });
}
