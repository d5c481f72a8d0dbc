import type { Approval } from './approval.js';
import { requireRoom } from './approval-limits.js';
import type { DecisionEnvironment } from '../decision-environment.js';
import { parkTask } from './park-task.js';
import { withParty } from '../task/parties.js';
import type { Person } from '../task/person.js';
import { withApproval, type ApprovalEvent, type Change, type TaskAggregate } from '../task-aggregate.js';
import type { Ask } from './question.js';

/** The change that a request causes, and the new approvals in order. */
export interface AskChange extends Change {
  readonly asked: readonly Approval[];
}

/**
 * Requests approvals of the present content of a task, and parks it until they are given. The requester can decide none
 * of them.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the task has ended, `VALIDATION_FAILED` when it has no room for more
 * approvals or for another person.
 */
export function askApprovals(
  environment: DecisionEnvironment,
  aggregate: TaskAggregate,
  by: Person,
  asks: readonly Ask[],
): AskChange {
  const first = 1 + aggregate.approvals.reduce((last, { ordinal }) => Math.max(last, ordinal), 0);
  const asked = asks.map((ask, index) => newApproval(environment, aggregate, by, ask, first + index));
  const waiting = asked.reduce(withApproval, aggregate);
  const parked = parkTask(environment, waiting);
  const task = { ...parked, parties: withParty(parked.parties, by) };
  const { approvals } = waiting;
  requireRoom(approvals, asked);
  return {
    asked,
    aggregate: { task, approvals },
    events: [
      ...asked.map((approval): ApprovalEvent => ({
        name: 'approval.requested',
        approval,
        task,
        fromStatus: undefined,
        by,
      })),
      { name: 'task.parked', task, fromStatus: aggregate.task.status, by },
    ],
  };
}

function newApproval(
  environment: DecisionEnvironment,
  { task }: TaskAggregate,
  by: Person,
  ask: Ask,
  ordinal: number,
): Approval {
  const { policy, ...asked } = ask;
  const { now } = environment;
  return {
    ...policy,
    ...asked,
    id: environment.newId(),
    taskId: task.id,
    ordinal,
    status: 'pending',
    contentHash: task.contentHash,
    escalated: false,
    requestedBy: by,
    votes: [],
    decidedBy: undefined,
    decisionAt: undefined,
    notes: undefined,
    traceId: task.traceId,
    version: 1,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + policy.openMs),
  };
}
