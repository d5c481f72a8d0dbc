import { uuidv7 } from '@handoff/kernel';
import { expect, test } from '@jest/globals';
import { createWorkingTasks } from '../adapters/working-tasks.js';
import { aTask, fay, max, noon } from '../testing/builders.js';
import { toCancel, toClaim } from '../testing/commands.js';
import { createTaskRules } from './task-rules.js';

const POLICY = { taskRetentionMs: 86_400_000, approvalExpiryMs: 86_400_000, inbox: { tasks: 10, bytes: 10_000 } };
const NOTHING = { newTasks: [], changedTasks: [], newApprovals: [], changedApprovals: [], newVotes: [] };

/** Rules that run out of ids after `count`, before the events of a change are created. */
function rulesWithIds(count: number) {
  let left = count;
  const newId = (at: Date): string => {
    left -= 1;
    if (left < 0) throw new TypeError('no id is to be had');
    return uuidv7(at);
  };
  return createTaskRules({ policy: POLICY, prefix: 'handoff', newId });
}

test('a change whose events cannot be created changes nothing, and is no refusal', () => {
  const task = aTask();
  const aggregates = createWorkingTasks([{ task, approvals: [] }]);
  expect(() => rulesWithIds(0).decide(toCancel(fay, task.id), aggregates, noon)).toThrow(TypeError);
  expect(aggregates.differences()).toMatchObject(NOTHING);
});

test('so is a claim', () => {
  const task = aTask();
  const aggregates = createWorkingTasks([{ task, approvals: [] }]);
  expect(rulesWithIds(10).decide(toClaim(max), createWorkingTasks([{ task, approvals: [] }]), noon)).toMatchObject({
    ok: true,
    remember: true,
  });
  // Enough for the lease, and for no event.
  expect(() => rulesWithIds(1).decide(toClaim(max), aggregates, noon)).toThrow(TypeError);
  expect(aggregates.differences()).toMatchObject(NOTHING);
});
