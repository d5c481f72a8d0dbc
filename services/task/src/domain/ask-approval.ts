import { HandoffError } from '@handoff/kernel';
import type { Approval } from './approval.js';
import type { ApprovalPolicy } from './approval-policy.js';
import { contentHashOf } from './content-hash.js';
import type { Occasion } from './occasion.js';
import { parkTask } from './park-task.js';
import type { Person } from './person.js';
import { withApproval, type ApprovalEvent, type Change, type TaskFile } from './task-file.js';

/** How many approvals one task takes, and how many roles they may ask: every event about it tells all who take part. */
export const MAX_APPROVALS = 32;
const MAX_PARTICIPANTS = MAX_APPROVALS + 2;

/** One approval to ask for: whom, and why. */
export interface Ask {
  readonly policy: ApprovalPolicy;
  readonly reason: string | undefined;
  /** Whether it is asked for with the routing of the task. */
  readonly demanded: boolean;
}

/** What asking comes to, and the approvals asked for, in order. */
export interface AskChange extends Change {
  readonly asked: readonly Approval[];
}

/**
 * Asks for approvals of what a task says now, and parks it until they are given.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when it has ended, `VALIDATION_FAILED` when it has had {@link MAX_APPROVALS}.
 */
export function askApprovals(occasion: Occasion, file: TaskFile, by: Person, asks: readonly Ask[]): AskChange {
  const asked = asks.map((ask) => newApproval(occasion, file, by, ask));
  const waiting = asked.reduce(withApproval, file);
  const task = parkTask(occasion, waiting);
  const { approvals } = waiting;
  requireRoom({ task, approvals });
  return {
    asked,
    file: { task, approvals },
    events: [
      ...asked.map((approval): ApprovalEvent => ({
        name: 'approval.requested',
        approval,
        task,
        fromStatus: undefined,
        by,
      })),
      { name: 'task.parked', task, fromStatus: file.task.status, by },
    ],
  };
}

function newApproval(occasion: Occasion, { task }: TaskFile, by: Person, { policy, reason, demanded }: Ask): Approval {
  const { now } = occasion;
  return {
    ...policy,
    id: occasion.newId(),
    taskId: task.id,
    status: 'pending',
    contentHash: contentHashOf(task),
    demanded,
    escalated: false,
    reason,
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

function requireRoom({ task, approvals }: TaskFile): void {
  if (approvals.length <= MAX_APPROVALS && task.participants.length <= MAX_PARTICIPANTS) return;
  throw new HandoffError('VALIDATION_FAILED', {
    detail: `A task takes at most ${MAX_APPROVALS} approvals, and as many roles that are asked, over its whole life.`,
    errors: [{ pointer: '/task_id', message: `names a task that has had ${MAX_APPROVALS} approvals or roles already` }],
  });
}
