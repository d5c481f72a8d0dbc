import type { Approval } from '../approval/approval.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { latest } from '../decision-environment.js';
import type { Change } from '../task-aggregate.js';
import type { Person } from '../task/person.js';
import { stepTask } from '../task/task.js';
import { statusOf } from './grant.js';

/**
 * Puts a grant in force once its approval is given, and completes the task that proposed it. Other tasks stay as they are. What the
 * approvers saw is what is granted: the task of a proposal is never amended.
 *
 * @param change of the vote that gave the approval.
 */
export function takeGrant(
  environment: Pick<RequestEnvironment, 'now' | 'policy' | 'newId' | 'grants'>,
  change: Change,
  approval: Approval,
  by: Person,
): Change {
  const { now } = environment;
  const { task, approvals } = change.aggregate;
  const proposed = environment.grants.find(({ id }) => id === task.id);
  const isGiven = proposed?.approvalId === approval.id && approval.status === 'approved' && task.status === 'pending';
  if (proposed === undefined || !isGiven || task.amended || statusOf(proposed, now) !== 'proposed') return change;
  const granted = {
    ...proposed,
    granted: { at: now, votes: approval.votes },
    version: proposed.version + 1,
    updatedAt: latest(proposed.updatedAt, now),
  };
  const completed = stepTask(task, 'complete', environment, { result: { grant_id: granted.id } });
  return {
    ...change,
    aggregate: { task: completed, approvals },
    grants: [granted],
    events: [
      ...change.events,
      { name: 'task.completed', task: completed, fromStatus: task.status, by },
      { name: 'grant.granted', grant: granted, fromStatus: 'proposed', by },
    ],
  };
}
