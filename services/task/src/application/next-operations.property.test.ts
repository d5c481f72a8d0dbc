import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HandoffError, isSamePerson, type Principal } from '@handoff/kernel';
import { decideAmendment } from '../domain/rules/decide-amendment.js';
import { decideCancellation } from '../domain/rules/decide-cancellation.js';
import { decideClaim } from '../domain/rules/decide-claim.js';
import { decideVote } from '../domain/rules/decide-vote.js';
import { decideCompletion, decideFailure } from '../domain/rules/decide-end.js';
import { decideHeartbeat } from '../domain/rules/decide-heartbeat.js';
import { decideRelease } from '../domain/rules/decide-release.js';
import { decideRequest } from '../domain/rules/decide-request.js';
import { decideWithdrawal } from '../domain/rules/decide-withdrawal.js';
import { pendingApprovals, type TaskAggregate } from '../domain/task-aggregate.js';
import {
  aRequestedVote,
  aClaimedTask,
  aDemand,
  anApproval,
  aRequest,
  aTask,
  aVote,
  max,
  newId,
  noon,
  person,
} from '../testing/builders.js';
import { operationsOnTask } from './next-operations.js';
import { isClaimable } from '../domain/task/claimable.js';
import type { TaskCommandName } from '../domain/task-command.js';

/**
 * Whether the rules accept the operation: with the caller's lease if it has one, else with none, or with any. A command
 * without a row does not compile. Routing makes a task, so no task offers it; nor does a task offer what is done with grants.
 */
const ACCEPTS: Readonly<
  Record<
    Exclude<TaskCommandName, 'routeTask' | 'proposeGrant' | 'revokeGrant'>,
    (who: Principal, aggregate: TaskAggregate) => unknown
  >
> = {
  claimTasks(who, aggregate) {
    const filter = { role: aggregate.task.toRole, types: undefined, max: 1, leaseSeconds: 60 };
    const { aggregates } = decideClaim(
      aRequest(who),
      () => [aggregate].filter(({ task }) => isClaimable(task, filter, noon)),
      filter,
    );
    if (aggregates.length === 0) throw new HandoffError('NOT_FOUND');
  },
  completeTask: (who, aggregate) =>
    decideCompletion(aRequest(who), aggregate, { result: 1, leaseId: leaseOf(who, aggregate) }),
  failTask: (who, aggregate) =>
    decideFailure(aRequest(who), aggregate, { error: 'x', retryable: false, leaseId: leaseOf(who, aggregate) }),
  heartbeatTask: (who, aggregate) =>
    decideHeartbeat(aRequest(who), aggregate, {
      leaseId: leaseOf(who, aggregate) ?? newId(),
      leaseSeconds: undefined,
      progress: 50,
      note: undefined,
    }),
  releaseTask: (who, aggregate) => decideRelease(aRequest(who), aggregate, leaseOf(who, aggregate) ?? newId()),
  decideApproval(who, aggregate) {
    const decided = pendingApprovals(aggregate).filter(({ id }) => isAccepted(() => vote(who, aggregate, id)));
    if (decided.length === 0) throw new HandoffError('NOT_FOUND');
  },
  requestApproval: (who, aggregate) =>
    decideRequest(aRequest(who), aggregate, {
      ...aDemand({ approverRole: 'legal' }),
      decision: undefined,
      notes: undefined,
      contentHash: undefined,
    }),
  withdrawApproval(who, aggregate) {
    const withdraw = ({ id: approvalId }: { readonly id: string }): unknown =>
      decideWithdrawal(aRequest(who), aggregate, { approvalId, reason: undefined });
    if (!pendingApprovals(aggregate).some((approval) => isAccepted(() => withdraw(approval))))
      throw new HandoffError('NOT_FOUND');
  },
  amendTask: (who, aggregate) =>
    decideAmendment(aRequest(who), aggregate, {
      description: 'another',
      data: undefined,
      dataHash: undefined,
      context: undefined,
    }),
  cancelTask: (who, aggregate) => decideCancellation(aRequest(who), aggregate, { reason: undefined, cascade: false }),
};

const caller = fc
  .record({
    subject: fc.constantFrom('fay', 'max', 'lea'),
    roles: fc.subarray(['finance', 'manager', 'legal', 'sales', 'admin', 'auditor']),
  })
  .map(({ subject, roles }) => person(subject, ...roles));

const task = fc.constantFrom(
  aTask(),
  aClaimedTask(),
  aClaimedTask({ claimedBy: { issuer: 'https://other.example', subject: 'max', role: 'manager' } }),
  aTask({ status: 'awaiting_approval' }),
  aTask({ status: 'awaiting_approval', type: 'standing_grant', contentHash: aTask().contentHash }),
  aClaimedTask({ status: 'awaiting_approval', parkedStatus: 'active' }),
  ...(['completed', 'failed', 'rejected', 'cancelled', 'expired'] as const).map((status) => aTask({ status })),
  // The former holder stays on record.
  { ...aClaimedTask({ status: 'completed' }), lease: undefined },
);

const approval = fc
  .record({
    asker: fc.constantFrom('fay', 'max'),
    groups: fc.subarray(['manager', 'legal'], { minLength: 1 }),
    voted: fc.boolean(),
    demanded: fc.boolean(),
    renewed: fc.boolean(),
  })
  .map(({ asker, groups, voted, demanded, renewed }) =>
    anApproval({
      demanded,
      renewed,
      requestedBy: { issuer: max.issuer, subject: asker, role: 'finance' },
      groups: groups.map((role) => ({ role, required: 2 })),
      votes: voted ? [aVote(person('lea', 'legal'), { group: groups[0]! })] : [],
    }),
  );

/** A parked task has pending approvals, and no other task has. */
const aggregate = fc
  .tuple(task, fc.array(approval, { minLength: 1, maxLength: 2 }))
  .map(([each, approvals]): TaskAggregate => ({
    task: { ...each, participants: ['finance', 'manager', 'legal'] },
    approvals: each.status === 'awaiting_approval' ? approvals : [],
  }));

test('the offered operations are exactly those that the rules accept', () => {
  fc.assert(
    fc.property(caller, aggregate, (who, of) => {
      // Callers without a part in the task see nothing of it.
      fc.pre(who.roles.some((role) => role !== 'sales'));
      const possible = Object.entries(ACCEPTS).flatMap(([name, act]) => (isAccepted(() => act(who, of)) ? name : []));
      expect([...operationsOnTask(who, of)].sort()).toEqual(possible.sort());
    }),
    { numRuns: 2_000 },
  );
});

function leaseOf(who: Principal, { task: { lease, claimedBy } }: TaskAggregate): string | undefined {
  return claimedBy !== undefined && isSamePerson(claimedBy, who) ? lease?.id : undefined;
}

function vote(who: Principal, of: TaskAggregate, approvalId: string): unknown {
  const before = of.approvals.find(({ id }) => id === approvalId)!;
  const after = decideVote(aRequest(who), of, approvalId, aRequestedVote()).approval;
  // The same decision once more is accepted, and changes nothing.
  if (after.votes.length === before.votes.length) throw new HandoffError('ALREADY_DECIDED');
  return after;
}

function isAccepted(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof HandoffError) return false;
    throw error;
  }
}
