import { describe, expect, test } from '@jest/globals';
import { anApproval, aTask, aVote, max } from '../testing/builders.js';
import type { Approval } from '../domain/approval/approval.js';
import { describeApproval, describeTask } from './describe-status.js';

function waiting(...given: readonly Partial<Approval>[]) {
  const task = aTask({ status: 'awaiting_approval' });
  return { task, approvals: given.map((each) => anApproval({ taskId: task.id, ...each })) };
}

const groups = [
  { role: 'manager', required: 3 },
  { role: 'legal', required: 1 },
];

const alone = { principal: max, session: undefined };

describe('the status of a waiting task', () => {
  test('names all groups that have to agree, and how many of each', () => {
    const aggregate = waiting({ groups }, { groups: [{ role: 'board', required: 1 }] });
    const [one, other] = aggregate.approvals.map(({ id }) => id);
    expect(describeTask(aggregate, alone).standing).toMatchObject({
      waiting_for: [
        { kind: 'approval', id: one, role: 'manager' },
        { kind: 'approval', id: one, role: 'legal' },
        { kind: 'approval', id: other, role: 'board' },
      ],
      next_action:
        `Waiting for 3 holders of role manager to decide approval ${one}, ` +
        `and for a holder of role legal to decide approval ${one}, ` +
        `and for a holder of role board to decide approval ${other}.`,
    });
  });

  test('counts only the missing votes', () => {
    const left = (votes: readonly Approval['votes'][number][]): string => {
      const aggregate = waiting({ groups, votes });
      return describeApproval(aggregate, aggregate.approvals[0]!, alone).standing.next_action.replaceAll(
        aggregate.approvals[0]!.id,
        'A',
      );
    };
    expect(left([aVote(max)])).toBe(
      'Waiting for 2 other holders of role manager to decide approval A, and for a holder of role legal to decide approval A.',
    );
    expect(left([aVote(max), aVote(max), aVote(max, { group: 'legal' })])).toBe(
      'Waiting for another holder of role manager to decide approval A.',
    );
  });
});
