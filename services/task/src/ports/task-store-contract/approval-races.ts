import type { Outcome } from '@handoff/kernel';
import { describe, expect, test } from '@jest/globals';
import { contentHashOf } from '../../domain/task/content-hash.js';
import { aDemand, fay, max, noon, person, inTime } from '../../testing/builders.js';
import { toAmend, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedCommand, TimedStore } from '../../testing/timed-store.js';
import { eventsAbout, useHarness, type OpenHarness, type StoreHarness } from './harness.js';
import type { TaskRules } from '../task-rules.js';

const ROUNDS = 8;
const OPEN_MS = 60_000;
const ANSWERS = ['approved', 'rejected', 'approved'] as const;
const LATE = new Date(noon.getTime() + OPEN_MS);
const IN_TIME = new Date(LATE.getTime() - 1);

const managers = (count: number) => Array.from({ length: count }, (_, i) => person(`manager-${i}`, 'manager'));

export function describeApprovalRaces(open: OpenHarness): void {
  describe('races about approvals', () => {
    const harness = useHarness(open);
    const twoStores = () => Promise.all([harness().open(), harness().open()]);

    test('of 20 concurrent votes exactly the required number counts, for each group', async () => {
      const stores = await twoStores();
      const { id: taskId } = await succeed(stores[0], toRoute(fay));
      const approvers = [
        { role: 'manager', required: 3 },
        { role: 'legal', required: 2 },
      ];
      const { id } = await succeed(stores[0], toRequest(fay, taskId, { approvers }));
      const voters = managers(20).map((voter, i) => (i % 2 === 0 ? voter : person(voter.subject, 'legal')));
      const outcomes = await atOnce(
        stores,
        voters.map((voter) => toDecide(voter, id, 'approved')),
      );
      expect(codesOf(outcomes)).toEqual([...Array<string>(15).fill('ALREADY_DECIDED'), ...Array<string>(5).fill('ok')]);
      const aggregate = await stores[1].findTask(id, inTime());
      expect(aggregate?.approvals).toMatchObject([{ status: 'approved', version: 6 }]);
      expect(aggregate?.approvals[0]?.votes.map(({ group }) => group).sort()).toEqual([
        'legal',
        'legal',
        'manager',
        'manager',
        'manager',
      ]);
      expect(aggregate?.task.status).toBe('pending');
      await expectContiguous(harness(), taskId, 7);
      await expectContiguous(harness(), id, 6);
    });

    test('many concurrent votes of one person count once', async () => {
      const stores = await twoStores();
      const { id: taskId } = await succeed(stores[0], toRoute(fay));
      const { id } = await succeed(stores[0], toRequest(fay, taskId, { required: 3, veto: false }));
      const decisions = Array.from({ length: 20 }, (_, i) => ANSWERS[i % 3]!);
      await atOnce(
        stores,
        decisions.map((decision) => toDecide(max, id, decision)),
      );
      const aggregate = await stores[0].findTask(id, inTime());
      expect(aggregate?.approvals[0]?.votes).toHaveLength(1);
      expect(aggregate?.approvals[0]).toMatchObject({ status: 'pending', version: 2 });
      await expectContiguous(harness(), taskId, 3);
    });

    test('the requester never has a vote, even among many concurrent votes', async () => {
      const stores = await twoStores();
      const asker = person('asker', 'finance', 'manager');
      const { id: taskId } = await succeed(stores[0], toRoute(asker, { fromRole: 'finance' }));
      const { id } = await succeed(stores[0], toRequest(asker, taskId, { required: 5 }));
      const voters = managers(10).flatMap((voter) => [asker, voter]);
      const outcomes = await atOnce(
        stores,
        voters.map((voter) => toDecide(voter, id, 'approved')),
      );
      expect(codesOf(outcomes).filter((code) => code === 'FOUR_EYES')).toHaveLength(10);
      const aggregate = await stores[1].findTask(id, inTime());
      expect(aggregate?.approvals[0]?.status).toBe('approved');
      expect(aggregate?.approvals[0]?.votes.map(({ by }) => by.subject)).not.toContain('asker');
    });

    test('a concurrent veto and last approval: one of them settles it, and the task follows it', async () => {
      const stores = await twoStores();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { id: taskId } = await succeed(stores[0], toRoute(fay));
        const { id } = await succeed(stores[0], toRequest(fay, taskId, { required: 2 }));
        const [first, ...others] = managers(6);
        await succeed(stores[0], toDecide(first!, id, 'approved'));
        const decisions = others.map((voter, i) => toDecide(voter, id, i % 2 === 0 ? 'rejected' : 'approved'));
        const outcomes = await atOnce(stores, decisions);
        expect(codesOf(outcomes).filter((code) => code === 'ok')).toHaveLength(1);
        const { task, approvals } = (await stores[1].findTask(id, inTime()))!;
        expect(approvals[0]?.votes).toHaveLength(2);
        expect(approvals[0]?.status).toBe(approvals[0]?.votes[1]?.decision);
        expect(task.status).toBe(approvals[0]?.status === 'approved' ? 'pending' : 'rejected');
      }
    });

    test('a concurrent last vote and expiry: it is approved or expired, and not both', async () => {
      const stores = await twoStores();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { id: taskId } = await succeed(stores[0], toRoute(fay));
        const { id } = await succeed(stores[0], toRequest(fay, taskId, { openMs: OPEN_MS }));
        const [first, outcome] = await Promise.all([
          expireSoon(stores[0]),
          stores[1].execute(toDecide(max, id, 'approved', {}, { at: IN_TIME })),
        ]);
        const expired = first + (await expireSoon(stores[0]));
        const { task, approvals } = (await stores[1].findTask(id, inTime()))!;
        const { status, votes } = approvals[0]!;
        expect([outcome.ok, expired > 0, votes.length, status, task.status]).toEqual(
          outcome.ok ? [true, false, 1, 'approved', 'pending'] : [false, true, 0, 'expired', 'rejected'],
        );
        await expectContiguous(harness(), taskId, 3);
        if (!outcome.ok) expect(outcome.error.code).toBe('ILLEGAL_TRANSITION');
      }
    });

    test('a concurrent last vote and escalation: the first role decides, or the escalation role', async () => {
      const stores = await twoStores();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { id: taskId } = await succeed(stores[0], toRoute(fay));
        const policy = { openMs: OPEN_MS, onExpiry: 'escalate', escalateTo: 'board' } as const;
        const { id } = await succeed(stores[0], toRequest(fay, taskId, policy));
        const [, outcome] = await Promise.all([
          expireSoon(stores[0]),
          stores[1].execute(toDecide(max, id, 'approved', {}, { at: IN_TIME })),
        ]);
        await expireSoon(stores[0]);
        const { task, approvals } = (await stores[1].findTask(id, inTime()))!;
        const { status, votes, escalated } = approvals[0]!;
        expect([outcome.ok, escalated, votes.length, status, task.status]).toEqual(
          outcome.ok ? [true, false, 1, 'approved', 'pending'] : [false, true, 0, 'pending', 'awaiting_approval'],
        );
        if (!outcome.ok) expect(['ROLE_NOT_HELD', 'ILLEGAL_TRANSITION']).toContain(outcome.error.code);
      }
    });

    test('with differing clocks every amendment renews the approvals, in the order of the amendments', async () => {
      const { rules } = harness();
      const behind = (skewMs: number): TaskRules => ({
        ...rules,
        decide: (command, aggregates, now) => rules.decide(command, aggregates, new Date(now.getTime() - skewMs)),
      });
      const stores = await Promise.all([harness().open(behind(0)), harness().open(behind(8_000))]);
      const { id: taskId } = await succeed(stores[0], toRoute(fay, { approval: aDemand() }));
      const look = async () => (await stores[0].findTask(taskId, inTime()))!;
      for (let round = 0; round < ROUNDS; round += 1) {
        const store = stores[round % 2 === 0 ? 0 : 1];
        await succeed(store, toAmend(fay, taskId, { description: `round ${round}` }));
        const { task, approvals } = await look();
        expect(task.status).toBe('awaiting_approval');
        expect(approvals.map(({ ordinal }) => ordinal)).toEqual(approvals.map((_, index) => index + 1));
        expect(approvals.at(-1)).toMatchObject({ status: 'pending', contentHash: task.contentHash });
        const given = { contentHash: task.contentHash };
        await succeed(store, toDecide(max, approvals.at(-1)!.id, 'approved', {}, given));
        expect((await look()).task.status).toBe('pending');
      }
    });

    test('a concurrent vote and amendment: only approved content can be worked on', async () => {
      const stores = await twoStores();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { id: taskId } = await succeed(stores[0], toRoute(fay));
        const { id } = await succeed(stores[0], toRequest(fay, taskId, 'manager'));
        await atOnce(stores, [
          toAmend(fay, taskId, { description: `round ${round}` }),
          ...managers(3).map((voter) => toDecide(voter, id, 'approved')),
          toAmend(fay, taskId, { description: `round ${round}, again` }),
        ]);
        const { task, approvals } = (await stores[1].findTask(taskId, inTime()))!;
        const current = approvals.filter(({ contentHash }) => contentHash === contentHashOf(task));
        expect(current.map(({ status }) => status)).toEqual(['pending']);
        expect(task.status).toBe('awaiting_approval');
        expect(approvals.filter(({ status }) => status === 'pending')).toHaveLength(1);
        await expectContiguous(harness(), taskId, task.version);
      }
    });
  });
}

function atOnce(stores: readonly TimedStore[], commands: readonly TimedCommand[]): Promise<readonly Outcome[]> {
  return Promise.all(commands.map((command, i) => stores[i % stores.length]!.execute(command)));
}

/** Expires twice, because the first attempt may find all due rows locked. */
async function expireSoon(store: TimedStore): Promise<number> {
  const first = await store.expireOverdue(LATE, 10);
  return first > 0 ? first : store.expireOverdue(LATE, 10);
}

function codesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code)).sort();
}

async function expectContiguous(harness: StoreHarness, id: string, version: number): Promise<void> {
  const sequences = (await eventsAbout(harness, id)).flatMap(({ sequence }) =>
    sequence === undefined ? [] : [sequence],
  );
  expect(sequences).toEqual(Array.from({ length: version }, (_, i) => i + 1));
}
