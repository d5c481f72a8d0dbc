import { describe, expect, test } from '@jest/globals';
import type { Approval } from '../../domain/approval/approval.js';
import { fay, max, newId, person, inTime } from '../../testing/builders.js';
import { toAmend, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';
import type { TaskRules } from '../task-rules.js';

/** Rules with a defect: they let requesters decide, which the store itself has to refuse. */
function withoutFourEyes(rules: TaskRules): TaskRules {
  return changingApprovals(rules, (each) => ({ ...each, decidedBy: each.requestedBy }));
}

/** Rules with a defect: the first vote settles an approval, even if it needs more. */
function withoutQuorum(rules: TaskRules): TaskRules {
  return changingApprovals(rules, (each) => ({
    ...each,
    status: 'approved',
    decidedBy: each.votes[0]?.by,
    decisionAt: each.votes[0]?.at,
  }));
}

/** Rules with a defect: every voter has two votes. */
function withTwoVotes(rules: TaskRules): TaskRules {
  return changingApprovals(rules, (each) => ({ ...each, votes: each.votes.flatMap((vote) => [vote, vote]) }));
}

/** Rules with a defect: votes are recorded as the requester's. */
function withVotesOfWhoAsked(rules: TaskRules): TaskRules {
  return changingApprovals(rules, (each) => ({
    ...each,
    votes: each.votes.map((vote) => ({ ...vote, by: each.requestedBy })),
  }));
}

/** Rules with a defect: an agent of the requester decides, in another person's name. */
function withVotesOfAnAgent(rules: TaskRules): TaskRules {
  return changingApprovals(rules, (each) => ({
    ...each,
    votes: each.votes.map((vote) => ({ ...vote, authentication: { priorActors: [each.requestedBy.subject] } })),
  }));
}

/** Rules with a defect: one agent fills a quorum, in the names of two people. */
function withVotesOfOneAgent(rules: TaskRules): TaskRules {
  return changingApprovals(rules, (each) => ({
    ...each,
    votes: each.votes.flatMap((vote) => [
      { ...vote, authentication: { actor: 'agent-7' } },
      { ...vote, authentication: { actor: 'agent-7' }, by: { ...vote.by, subject: 'another' } },
    ]),
  }));
}

function changingApprovals(rules: TaskRules, change: (approval: Approval) => Approval): TaskRules {
  return {
    ...rules,
    decide(command, aggregates, now) {
      const decision = rules.decide(command, aggregates, now);
      const aggregate = command.name === 'decideApproval' ? aggregates.ofApproval(command.input.approvalId) : undefined;
      if (aggregate !== undefined && decision.ok)
        aggregates.put({ ...aggregate, approvals: aggregate.approvals.map(change) });
      return decision;
    },
  };
}

export function describeRollback(open: OpenHarness): void {
  describe('rollback', () => {
    const harness = useHarness(open);

    test('a decision that cannot be stored leaves nothing behind: no state, no effect, no event, no reply', async () => {
      const broken = await harness().open(withoutFourEyes(harness().rules));
      const { id: taskId } = await succeed(broken, toRoute(fay));
      const { id } = await succeed(broken, toRequest(fay, taskId, 'manager'));
      const before = await broken.findTask(id, inTime());
      const keyed = { commandId: newId(), keyed: true };
      expect(await broken.execute(toDecide(max, id, 'approved', keyed))).toMatchObject({ ok: false });
      expect(await broken.findTask(id, inTime())).toEqual(before);
      expect(await eventsAbout(harness(), id)).toHaveLength(1);
      const sound = await harness().open();
      expect(await sound.execute(toDecide(max, id, 'approved', keyed))).toMatchObject({ ok: true, replayed: false });
      expect(await sound.findTask(id, inTime())).toMatchObject({
        task: { status: 'pending' },
        approvals: [{ status: 'approved' }],
      });
    });

    test.each([
      ['approves with too few votes', withoutQuorum],
      ['counts one person twice', withTwoVotes],
      ['counts who asked', withVotesOfWhoAsked],
      ['counts an agent of who asked', withVotesOfAnAgent],
      ['counts one agent twice', withVotesOfOneAgent],
    ])('the store itself refuses what %s', async (_, defect) => {
      const broken = await harness().open(defect(harness().rules));
      const { id: taskId } = await succeed(broken, toRoute(fay));
      const { id } = await succeed(broken, toRequest(fay, taskId, { required: 2 }));
      const before = await broken.findTask(id, inTime());
      expect(await broken.execute(toDecide(max, id, 'approved'))).toMatchObject({ ok: false });
      expect(await broken.findTask(id, inTime())).toEqual(before);
      expect(await eventsAbout(harness(), id)).toHaveLength(1);
    });

    test('the store itself refuses a vote of a party of the task, whoever requested the approval', async () => {
      const sound = await harness().open();
      const { id: taskId } = await succeed(sound, toRoute(fay));
      await succeed(sound, toAmend(person('fred', 'finance'), taskId, { description: 'other' }));
      const { id } = await succeed(sound, toRequest(fay, taskId, { required: 2 }));
      const contentHash = (await sound.findTask(id, inTime()))!.task.contentHash;
      for (const subject of ['fay', 'fred']) {
        const defect = (each: Approval): Approval => ({
          ...each,
          votes: each.votes.map((vote) => ({ ...vote, by: { ...vote.by, subject } })),
        });
        const broken = await harness().open(changingApprovals(harness().rules, defect));
        expect(await broken.execute(toDecide(max, id, 'approved', {}, { contentHash }))).toMatchObject({ ok: false });
      }
      expect(await sound.execute(toDecide(max, id, 'approved', {}, { contentHash }))).toMatchObject({ ok: true });
    });

    test('a command that cannot be stored does not fail the others of its transaction', async () => {
      const broken = await harness().open(withoutFourEyes(harness().rules));
      const { id: taskId } = await succeed(broken, toRoute(fay));
      const { id } = await succeed(broken, toRequest(fay, taskId, 'manager'));
      const [spoilt, ...others] = await Promise.all([
        broken.execute(toDecide(person('mia', 'manager'), id, 'approved')),
        ...Array.from({ length: 12 }, () => broken.execute(toRoute(fay))),
      ]);
      expect(spoilt).toMatchObject({ ok: false });
      expect(others.every(({ ok }) => ok)).toBe(true);
      for (const other of others) {
        expect(await eventsAbout(harness(), other.ok ? other.reply.id! : '')).toHaveLength(1);
      }
    });
  });
}
