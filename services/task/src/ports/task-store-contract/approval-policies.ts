import { describe, expect, test } from '@jest/globals';
import { canonicalJson, hmacSha256Hex, placeAfter, sha256Hex, type Principal } from '@handoff/kernel';
import { contentHashOf } from '../../domain/task/content-hash.js';
import { namesOfCaller } from '../../domain/task/person.js';
import { aDemand, DAY_MS, fay, lea, max, newId, noon, person, inTime } from '../../testing/builders.js';
import { toAmend, toDecide, toRequest, toRoute, toWithdraw } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedStore } from '../../testing/timed-store.js';
import { everyApproval } from './lists.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

const POLICY = {
  approvers: [
    { role: 'manager', required: 2 },
    { role: 'legal', required: 1 },
  ],
  reason: 'contract',
  openMs: 60_000,
  onExpiry: 'escalate',
  escalateTo: 'board',
  veto: false,
} as const;

export function describeApprovalPolicies(open: OpenHarness): void {
  describe('approvals with a policy', () => {
    const harness = useHarness(open);

    test('are stored as requested, with all decisions, oldest first', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, POLICY));
      const authentication = {
        authTime: 1_767_225_600,
        acr: '1',
        amr: ['pwd'],
        actor: 'agent-7',
        priorActors: ['outer'],
      };
      const signedIn: Principal = { ...max, authentication };
      const vote = { notes: 'größer \u{1F600}', mode: 'human' } as const;
      await succeed(store, toDecide(signedIn, id, 'approved', {}, vote), toDecide(lea, id, 'approved'));
      const aggregate = await store.findTask(id, inTime());
      const votes = [
        { decision: 'approved', group: 'manager', ...vote, authentication, at: noon },
        { decision: 'approved', group: 'legal', mode: 'agent', authentication: undefined, at: noon },
      ];
      const expected = {
        groups: POLICY.approvers,
        veto: false,
        openMs: 60_000,
        onExpiry: 'escalate',
        escalateTo: 'board',
        escalated: false,
        demanded: false,
        status: 'pending',
        version: 3,
        reason: 'contract',
        decidedBy: undefined,
        contentHash: contentHashOf(aggregate!.task),
        expiresAt: new Date(noon.getTime() + 60_000),
        votes,
      };
      expect(aggregate?.approvals).toMatchObject([expected]);
      expect(aggregate?.approvals[0]?.votes.map(({ by }) => by)).toEqual([
        { issuer: max.issuer, subject: 'max', role: 'manager', actors: ['agent-7', 'outer'] },
        { issuer: lea.issuer, subject: 'lea', role: 'legal' },
      ]);
      const page = await store.listApprovals({ ...everyApproval, approverRole: 'legal', taskId }, inTime());
      expect(page.items).toEqual(aggregate?.approvals);
      expect((await eventsAbout(harness(), id)).map(({ type, sequence }) => [type, sequence])).toEqual([
        ['handoff.approval.requested.v1', 1],
        ['handoff.approval.voted.v1', 2],
        ['handoff.approval.voted.v1', 3],
      ]);
    });

    test('events name all asked roles and the content hash, and carry no text', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, POLICY));
      await succeed(store, toDecide(max, id, 'approved', {}, { notes: 'do not tell' }));
      const events = await eventsAbout(harness(), id);
      const aggregate = await store.findTask(id, inTime());
      for (const { data } of events) {
        expect(data).toMatchObject({
          approver_role: 'manager',
          approver_roles: ['manager', 'legal'],
          content_hash: hmacSha256Hex(aggregate!.task.hashSalt!, contentHashOf(aggregate!.task)),
        });
      }
      expect(JSON.stringify(events)).not.toContain('do not tell');
    });

    test('an escalated one is stored with its new role and its earlier decisions', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, POLICY));
      await succeed(store, toDecide(max, id, 'approved'));
      const late = new Date(noon.getTime() + 60_000);
      await expireAll(store, late);
      const aggregate = await store.findTask(id, inTime());
      expect(aggregate?.task).toMatchObject({ status: 'awaiting_approval', version: 4 });
      expect(aggregate?.task.participants).toContain('board');
      expect(aggregate?.approvals).toMatchObject([
        {
          groups: [{ role: 'board', required: 1 }],
          escalated: true,
          onExpiry: 'reject',
          status: 'pending',
          votes: [{ group: 'manager' }],
          expiresAt: new Date(late.getTime() + 60_000),
          version: 3,
        },
      ]);
      const bea = person('bea', 'board');
      await succeed(store, toDecide(bea, id, 'approved', {}, { at: late }));
      expect((await store.findTask(id, inTime()))?.task.status).toBe('pending');
    });

    test('an amended task is stored with its new content and renewed approvals', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay, { context: { a: 1 } }));
      const { id } = await succeed(store, toRequest(fay, taskId, POLICY));
      const data = { amount: 9 };
      const dataHash = sha256Hex(canonicalJson(data));
      await succeed(store, toAmend(fay, taskId, { description: 'Pay', data, dataHash, context: { b: 2 } }));
      const { task, approvals } = (await store.findTask(id, inTime()))!;
      expect(task).toMatchObject({ description: 'Pay', data, dataHash, context: { b: 2 }, version: 4 });
      const [former, anew] = approvals;
      expect([former, anew]).toMatchObject([
        { id, status: 'cancelled' },
        { status: 'pending', groups: POLICY.approvers, contentHash: contentHashOf(task) },
      ]);
      expect((await eventsAbout(harness(), taskId)).map(({ type, sequence }) => [type, sequence])).toEqual([
        ['handoff.task.routed.v1', 1],
        ['handoff.task.parked.v1', 2],
        ['handoff.task.amended.v1', 3],
        ['handoff.task.parked.v1', 4],
      ]);
    });

    test('a demanded one is stored with its task or not at all, and the reply can be repeated', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      const demand = { approval: aDemand({ approverRole: 'legal' }) };
      const first = await succeed(store, toRoute(fay, demand, keyed, new Date('2026-01-01T00:00:00.000Z')));
      const reply = JSON.parse(first.body) as { approval_id: string };
      expect(reply).toMatchObject({ task_id: first.id, status: 'awaiting_approval', version: 2 });
      await succeed(store, toRequest(fay, first.id, 'manager'));
      await store.forgetCommands(new Date('2026-01-02T00:00:00.000Z'));
      expect(await store.execute(toRoute(fay, demand, keyed))).toEqual({ ok: true, reply: first, replayed: true });
      expect((await eventsAbout(harness(), reply.approval_id)).map(({ sequence }) => sequence)).toEqual([1]);
      const refused = toRoute(fay, { approval: aDemand({ approverRole: 'auditor' }) });
      expect(await store.execute(refused)).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
    });

    test('the approvals that a person can decide now are listed, each on one page', async () => {
      const store = await harness().open();
      const role = `role-${newId().slice(-8)}`;
      const [who, asker, other] = ['who', 'asker', 'other'].map((name) => person(name, role, 'finance'));
      const ask = async (by: Principal, given: Parameters<typeof aDemand>[0]): Promise<string> => {
        const { id: taskId } = await succeed(store, toRoute(by, { fromRole: 'finance' }));
        return (await succeed(store, toRequest(by, taskId, given!))).id;
      };
      const groups = [
        { role, required: 1 },
        { role: 'legal', required: 1 },
      ];
      const mine = [await ask(asker!, { approverRole: role, required: 3 }), await ask(other!, { approvers: groups })];
      await succeed(store, toDecide(other!, mine[0]!, 'approved'));
      await ask(who!, { approverRole: role });
      await ask(asker!, { approverRole: 'legal' });
      const voted = await ask(asker!, { approverRole: role, required: 2 });
      const full = await ask(asker!, { approvers: groups });
      const settled = await ask(asker!, { approverRole: role });
      await succeed(store, toDecide(who!, voted, 'approved'), toDecide(other!, full, 'approved'));
      await succeed(store, toDecide(other!, settled, 'rejected'));

      const { issuer, subject } = who!;
      const query = { ...everyApproval, visibleTo: [role], limit: 1 };
      const found = async (roles: readonly string[] | undefined): Promise<readonly string[]> => {
        const ids: string[] = [];
        let after: { readonly createdAt: Date; readonly id: string } | undefined;
        do {
          const page = await store.listApprovals(
            { ...query, decidableBy: { names: [{ issuer, subject }], roles }, after },
            inTime(),
          );
          ids.push(...page.items.map(({ id }) => id));
          after = placeAfter(page);
        } while (after !== undefined);
        return ids.sort();
      };
      expect(await found([role])).toEqual([...mine].sort());
      expect(await found([])).toEqual([]);
      expect(await found(undefined)).toEqual([full, ...mine].sort());
      const issuers = { names: [{ issuer: 'https://other.example', subject }], roles: [role] } as const;
      expect((await store.listApprovals({ ...query, limit: 100, decidableBy: issuers }, inTime())).items).toHaveLength(
        4,
      );
    });

    test('a person’s list has no approvals of tasks in which they had a part, under any name', async () => {
      const store = await harness().open();
      const role = `role-${newId().slice(-8)}`;
      const asked: Principal = { ...person('asker', 'finance'), authentication: { actor: 'agent-7' } };
      const { id: taskId } = await succeed(store, toRoute(asked));
      await succeed(store, toRequest(fay, taskId, { approverRole: role, required: 2 }));
      await succeed(store, toAmend(person('fred', 'finance'), taskId, { description: 'other' }));
      const { approvals, task } = (await store.findTask(taskId, inTime()))!;
      const given = { contentHash: task.contentHash };
      const voter: Principal = { ...person('voter', role), authentication: { actor: 'agent-8' } };
      await succeed(store, toDecide(voter, approvals[1]!.id, 'approved', {}, given));
      const query = { ...everyApproval, approverRole: role };
      const found = async (who: Principal): Promise<number> => {
        const decidableBy = { names: namesOfCaller(who), roles: [role] };
        return (await store.listApprovals({ ...query, decidableBy }, inTime())).items.length;
      };
      const through = (actor: string): Principal => ({ ...person('new', role), authentication: { actor } });
      for (const who of [
        asked,
        fay,
        person('fred', role),
        person('agent-7', role),
        through('agent-7'),
        through('fred'),
      ]) {
        expect(await found(who)).toBe(0);
      }
      for (const who of [voter, through('agent-8'), through('voter')]) expect(await found(who)).toBe(0);
      expect(await found(through('agent-9'))).toBe(1);
    });

    test('a voter from before an escalation finds the approval again, and votes once more', async () => {
      const store = await harness().open();
      const bob = person('bob', 'manager', 'board');
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, POLICY));
      await succeed(store, toDecide(bob, id, 'approved'));
      const decidableBy = { names: namesOfCaller(bob), roles: bob.roles };
      const found = async () => (await store.listApprovals({ ...everyApproval, taskId, decidableBy }, inTime())).items;
      expect(await found()).toEqual([]);
      const late = new Date(noon.getTime() + 60_000);
      await expireAll(store, late);
      expect(await found()).toHaveLength(1);
      await succeed(store, toDecide(bob, id, 'approved', {}, { at: late }));
      const aggregate = await store.findTask(id, inTime());
      expect(aggregate?.approvals).toMatchObject([
        { status: 'approved', votes: [{ group: 'manager' }, { group: 'board' }] },
      ]);
    });

    test('a withdrawn one is stored as cancelled, with the reason, and its task goes on', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, POLICY));
      await succeed(store, toWithdraw(fay, id));
      expect(await store.findTask(id, inTime())).toMatchObject({
        task: { status: 'pending' },
        approvals: [{ status: 'cancelled', notes: 'not needed' }],
      });
      expect((await eventsAbout(harness(), id)).map(({ type, sequence }) => [type, sequence])).toEqual([
        ['handoff.approval.requested.v1', 1],
        ['handoff.approval.withdrawn.v1', 2],
      ]);
    });

    test('an approval cannot stay open longer than its task is kept', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const { id } = await succeed(store, toRequest(fay, taskId, { required: 2, openMs: 90 * DAY_MS }));
      await succeed(store, toDecide(max, id, 'approved'));
      for (const [days, status] of [
        [89, 'awaiting_approval'],
        [90, 'rejected'],
      ] as const) {
        await expireAll(store, new Date(noon.getTime() + days * DAY_MS));
        expect((await store.findTask(id, inTime()))?.task.status).toBe(status);
      }
    });
  });
}

async function expireAll(store: TimedStore, now: Date): Promise<void> {
  while ((await store.expireOverdue(now, 100)) > 0);
}
