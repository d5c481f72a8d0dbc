import { describe, expect, test } from '@jest/globals';
import { ada, aClaimedTask, anApproval, aRequest, aTask, fay } from '../../testing/builders.js';
import { decideCancellation, MAX_CASCADE } from './decide-cancellation.js';
import type { Task } from '../task/task.js';
import { createWorkingTasks } from '../../adapters/working-tasks.js';

const cascade = { reason: 'no need', cascade: true };

/** A parent, and the given tasks below it, each below the one before. */
function chain(...given: readonly Partial<Task>[]): readonly Task[] {
  const tasks = [aTask()];
  for (const each of given) tasks.push(aTask({ parentTaskId: tasks.at(-1)!.id, ...each }));
  return tasks;
}

function cancel(who: typeof fay, tasks: readonly Task[], input = cascade) {
  const aggregates = createWorkingTasks(tasks.map((task) => ({ task, approvals: [] })));
  const [{ id } = aTask()] = tasks;
  return decideCancellation(aRequest(who), aggregates.get(id), input, () => aggregates.below(id));
}

describe('a cascade', () => {
  test('cancels the tasks below, at any depth, and no others', () => {
    const tasks = chain({}, { fromRole: 'finance' }, {});
    const { others, events } = cancel(fay, [...tasks, aTask()]);
    expect(others.map(({ task }) => [task.id, task.status])).toEqual(tasks.slice(1).map(({ id }) => [id, 'cancelled']));
    expect(events.map(({ name }) => name)).toEqual(Array.from({ length: 4 }, () => 'task.cancelled'));
  });

  test('happens only on request', () => {
    expect(cancel(fay, chain({}, {}), { ...cascade, cascade: false }).others).toEqual([]);
  });

  test('skips ended tasks and tasks that the caller may not cancel, and continues below them', () => {
    const tasks = chain({ status: 'completed' }, { fromRole: 'legal' }, {});
    expect(cancel(fay, tasks).others.map(({ task }) => task.id)).toEqual([tasks[3]!.id]);
    expect(cancel(ada, tasks).others.map(({ task }) => task.id)).toEqual([tasks[2]!.id, tasks[3]!.id]);
  });

  test('cancels active tasks and pending approvals too', () => {
    const parent = aTask();
    const worked = aClaimedTask({ parentTaskId: parent.id });
    const parked = aTask({ parentTaskId: parent.id, status: 'awaiting_approval' });
    const approval = anApproval({ taskId: parked.id });
    const below = () => [
      { task: worked, approvals: [] },
      { task: parked, approvals: [approval] },
    ];
    const { others, events } = decideCancellation(aRequest(fay), { task: parent, approvals: [] }, cascade, below);
    expect(others[0]?.task).toMatchObject({ status: 'cancelled', lease: undefined });
    expect(others[1]?.approvals).toMatchObject([{ status: 'cancelled' }]);
    expect(events.map(({ name }) => name)).toContain('approval.cancelled');
  });

  test('does not count ended tasks towards the limit of a step', () => {
    const parent = aTask();
    const ended = Array.from({ length: MAX_CASCADE + 1 }, () =>
      aTask({ parentTaskId: parent.id, status: 'completed' }),
    );
    const { aggregate, others, unfinished } = cancel(fay, [parent, ...ended]);
    expect([aggregate.task.status, others, unfinished]).toEqual(['cancelled', [], false]);
  });

  test('cancels the task itself in the last step, when there are more tasks below than one step takes', () => {
    const parent = aTask();
    const open = Array.from({ length: MAX_CASCADE + 1 }, () => aTask({ parentTaskId: parent.id }));
    const { aggregate, others, events, unfinished } = cancel(fay, [parent, ...open]);
    expect([aggregate.task, others.length, events.length, unfinished]).toEqual([
      parent,
      MAX_CASCADE,
      MAX_CASCADE,
      true,
    ]);
  });
});
