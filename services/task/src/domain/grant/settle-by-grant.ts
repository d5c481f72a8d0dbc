import { stepApproval, type Approval } from '../approval/approval.js';
import { takeEffect } from '../approval/take-effect.js';
import type { RequestEnvironment } from '../decision-environment.js';
import { latest } from '../decision-environment.js';
import { withApproval, type Change, type TaskAggregate } from '../task-aggregate.js';
import type { Person } from '../task/person.js';
import { covers } from './covers.js';
import { statusOf, votesFor, type Grant } from './grant.js';

/**
 * Decides a pending approval by a grant that covers it: those who granted it count as its votes, by policy, and the task goes on.
 * One use of the grant is counted. Of several grants the one that ends first is used.
 *
 * @param by the person who routes or amends the task.
 * @returns undefined when no grant covers it: people decide.
 */
export function settleByGrant(
  environment: Pick<RequestEnvironment, 'now' | 'policy' | 'newId' | 'grants'>,
  aggregate: TaskAggregate,
  approval: Approval,
  by: Person,
): Change | undefined {
  const { now } = environment;
  const needed = { task: aggregate.task, groups: approval.groups, by };
  const [grant] = environment.grants.filter((each) => covers(each, needed, now)).sort(byEnd);
  if (grant === undefined) return undefined;
  const votes = approval.groups
    .flatMap((group) => votesFor(grant.granted?.votes ?? [], group))
    .map((vote) => ({ ...vote, at: now, notes: undefined, mode: 'policy' as const, grantId: grant.id }));
  const decidedBy = votes.at(-1)?.by;
  const settled = stepApproval(approval, 'approve', environment, { votes, decidedBy, decisionAt: now });
  const effect = takeEffect(environment, withApproval(aggregate, settled), 'approved', by);
  const used = {
    ...grant,
    uses: grant.uses + 1,
    version: grant.version + 1,
    updatedAt: latest(grant.updatedAt, now),
  };
  const { task } = effect.aggregate;
  return {
    aggregate: effect.aggregate,
    grants: [used],
    events: [
      { name: 'approval.decided', approval: settled, task, fromStatus: approval.status, by: undefined, grant: used },
      ...effect.events,
      { name: 'grant.used', grant: used, fromStatus: statusOf(grant, now), by, usedFor: { task, approval: settled } },
    ],
  };
}

function byEnd(a: Grant, b: Grant): number {
  return a.until.getTime() - b.until.getTime() || (a.id < b.id ? -1 : 1);
}
