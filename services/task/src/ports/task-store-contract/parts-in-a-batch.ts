import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import type { Approval } from '../../domain/approval/approval.js';
import { contentHashOf } from '../../domain/task/content-hash.js';
import { MAX_PARTIES } from '../../domain/task/parties.js';
import type { TaskAggregate } from '../../domain/task-aggregate.js';
import { aTask, fay, lea, max, noon, person, inTime } from '../../testing/builders.js';
import { toAmend, toDecide, toDecideAtOnce, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedCommand, TimedStore } from '../../testing/timed-store.js';
import { useHarness, type OpenHarness } from './harness.js';
import type { TaskRules } from '../task-rules.js';

const gus = person('gus', 'finance', 'manager');
const through = (subject: string, actor: string): Principal => ({
  ...person(subject, 'finance', 'manager'),
  authentication: { actor },
});

/** Rules with a defect: a vote is decided as if the task had no parties. */
function blindToParts(rules: TaskRules): TaskRules {
  return {
    ...rules,
    decide(command, aggregates, now) {
      const isVote = command.name === 'decideApproval' || command.name === 'requestApproval';
      const before = isVote ? fileOf(command.input, aggregates) : undefined;
      if (before === undefined || (command.name === 'requestApproval' && command.input.decision === undefined))
        return rules.decide(command, aggregates, now);
      aggregates.put({ ...before, task: { ...before.task, parties: [] } });
      const decision = rules.decide(command, aggregates, now);
      const after = aggregates.get(before.task.id)!;
      aggregates.put({ ...after, task: { ...after.task, parties: before.task.parties } });
      return decision;
    },
  };
}

function fileOf(
  input: { readonly approvalId?: string; readonly taskId?: string },
  aggregates: Parameters<TaskRules['decide']>[1],
): TaskAggregate | undefined {
  return input.taskId === undefined ? aggregates.ofApproval(input.approvalId!) : aggregates.get(input.taskId);
}

/** Rules with a defect: one vote approves everything that its role decides. */
function withoutQuorumAtOnce(rules: TaskRules): TaskRules {
  const approve = (each: Approval): Approval => {
    const { by: decidedBy, at: decisionAt } = each.votes[0] ?? {};
    return decidedBy === undefined ? each : { ...each, status: 'approved', decidedBy, decisionAt };
  };
  return {
    ...rules,
    decide(command, aggregates, now) {
      const decision = rules.decide(command, aggregates, now);
      const atOnce = command.name === 'requestApproval' && command.input.decision !== undefined;
      const aggregate = atOnce && decision.ok ? aggregates.get(command.input.taskId) : undefined;
      if (aggregate !== undefined) aggregates.put({ ...aggregate, approvals: aggregate.approvals.map(approve) });
      return decision;
    },
  };
}

export function describePartsInABatch(open: OpenHarness): void {
  describe('a part in a task and a vote in one batch', () => {
    const harness = useHarness(open);
    const other = contentHashOf({ ...aTask(), description: 'other' });

    /** The outcomes of concurrent commands, which form one batch. */
    const together = async (store: TimedStore, ...commands: readonly TimedCommand[]): Promise<readonly string[]> => {
      await harness().setTime(noon);
      const outcomes = await Promise.all(commands.map(({ at: _at, ...command }) => store.untimed.execute(command)));
      return outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.code));
    };

    /** A task of fay's that waits for two managers, and the approval. */
    const ask = async (store: TimedStore): Promise<{ readonly taskId: string; readonly id: string }> => {
      const { id: taskId } = await succeed(store, toRoute(fay, { description: undefined }));
      return { taskId, id: (await succeed(store, toRequest(fay, taskId, { required: 2 }))).id };
    };

    const orders: readonly [string, (taskId: string, id: string) => readonly TimedCommand[]][] = [
      [
        'who amended before somebody else did',
        (taskId) => [
          toAmend(gus, taskId, { description: 'an intermezzo' }),
          toAmend(fay, taskId, { description: 'other' }),
          toDecideAtOnce(gus, taskId, 'manager', other),
        ],
      ],
      [
        'who asked for another approval',
        (taskId, id) => [toRequest(gus, taskId, 'legal'), toDecide(gus, id, 'approved')],
      ],
      [
        'who goes by the name of an agent that asked',
        (taskId, id) => [
          toRequest(through('una', 'agent-7'), taskId, 'legal'),
          toDecide(through('ole', 'agent-7'), id, 'approved'),
        ],
      ],
      [
        'who asked, with others between',
        (taskId, id) => [
          toDecide(max, id, 'approved'),
          toRequest(gus, taskId, 'legal'),
          toRequest(fay, taskId, 'board'),
          toDecide(gus, id, 'approved'),
        ],
      ],
    ];

    test.each(orders)('the rules refuse %s', async (_, commandsOf) => {
      const store = await harness().open();
      const { taskId, id } = await ask(store);
      const commands = commandsOf(taskId, id);
      expect(await together(store, ...commands)).toEqual([...commands.slice(1).map(() => 'ok'), 'FOUR_EYES']);
    });

    test.each(orders)('the store itself refuses %s', async (_, commandsOf) => {
      const broken = await harness().open(blindToParts(harness().rules));
      const { taskId, id } = await ask(broken);
      const commands = commandsOf(taskId, id);
      expect(await together(broken, ...commands)).toEqual([...commands.slice(1).map(() => 'ok'), 'INTERNAL']);
      const { approvals } = (await broken.findTask(taskId, inTime()))!;
      const voters = approvals.flatMap(({ votes }) => votes.map(({ by }) => by.subject));
      expect(voters.filter((subject) => subject !== 'max')).toEqual([]);
    });

    test('a vote before its voter becomes a party is stored, and so is the party', async () => {
      const store = await harness().open();
      const { taskId, id } = await ask(store);
      expect(await together(store, toDecide(gus, id, 'approved'), toRequest(gus, taskId, 'legal'))).toEqual([
        'ok',
        'ok',
      ]);
      const { task, approvals } = (await store.findTask(taskId, inTime()))!;
      expect(task.parties.map(({ subject }) => subject)).toEqual(['fay', 'gus']);
      expect(approvals[0]?.votes.map(({ by }) => by.subject)).toEqual(['gus']);
    });

    test('a vote before its voter’s amendment does not count for the new content', async () => {
      const store = await harness().open();
      const { taskId, id } = await ask(store);
      const amend = toAmend(gus, taskId, { description: 'other' });
      expect(await together(store, toDecide(gus, id, 'approved'), amend)).toEqual(['ok', 'ok']);
      const { approvals } = (await store.findTask(taskId, inTime()))!;
      expect(approvals).toMatchObject([
        { status: 'cancelled', votes: [{ by: { subject: 'gus' } }] },
        { status: 'pending', votes: [] },
      ]);
    });

    test('a batch can add parties up to the limit, and no more', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const amendments = (count: number, from: number) =>
        Array.from({ length: count }, (_, i) =>
          toAmend(person(`clerk-${from + i}`, 'finance'), taskId, { description: `as ${from + i} has it` }),
        );
      const outcomes = await together(store, ...amendments(MAX_PARTIES + 4, 0));
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(MAX_PARTIES - 1);
      expect(outcomes.slice(MAX_PARTIES - 1)).toEqual(Array<string>(5).fill('VALIDATION_FAILED'));
      expect((await store.findTask(taskId, inTime()))?.task.parties).toHaveLength(MAX_PARTIES);
      const another = await harness().open();
      expect(await together(another, ...amendments(1, 1_000))).toEqual(['VALIDATION_FAILED']);
      expect(await together(another, toAmend(fay, taskId, { description: 'as fay has it' }))).toEqual(['ok']);
    });

    test('an approval that is requested and decided in one batch is stored as decided', async () => {
      const store = await harness().open();
      const { id: taskId } = await succeed(store, toRoute(fay));
      const commands = [toRequest(fay, taskId, 'legal'), toDecideAtOnce(lea, taskId, 'legal', undefined)];
      expect(await together(store, ...commands)).toEqual(['ok', 'ok']);
      const { task, approvals } = (await store.findTask(taskId, inTime()))!;
      expect([task.status, approvals[0]?.status, approvals[0]?.decidedBy?.subject]).toEqual([
        'pending',
        'approved',
        'lea',
      ]);
    });

    test('an approval that is renewed and decided in one batch is stored as decided', async () => {
      const store = await harness().open();
      const { taskId } = await ask(store);
      const decide = (who: Principal) => toDecideAtOnce(who, taskId, 'manager', other);
      const commands = [toAmend(fay, taskId, { description: 'other' }), decide(max), decide(gus)];
      expect(await together(store, ...commands)).toEqual(['ok', 'ok', 'ok']);
      const { task, approvals } = (await store.findTask(taskId, inTime()))!;
      expect([task.status, task.contentHash, approvals[1]?.status]).toEqual(['pending', other, 'approved']);
    });

    test('the store itself refuses an approval that is requested and approved in one batch with too few votes', async () => {
      const broken = await harness().open(withoutQuorumAtOnce(harness().rules));
      const { id: taskId } = await succeed(broken, toRoute(fay));
      const commands = [toRequest(fay, taskId, { required: 2 }), toDecideAtOnce(max, taskId, 'manager', undefined)];
      expect(await together(broken, ...commands)).toEqual(['ok', 'INTERNAL']);
      expect((await broken.findTask(taskId, inTime()))?.approvals).toMatchObject([{ status: 'pending', votes: [] }]);
    });
  });
}
