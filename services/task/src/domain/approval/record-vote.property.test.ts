import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HandoffError, type Principal } from '@handoff/kernel';
import { aRequestedVote, anApproval, aRequest, aTask, person } from '../../testing/builders.js';
import type { Approval } from './approval.js';
import { recordVote } from './record-vote.js';
import type { TaskAggregate } from '../task-aggregate.js';
import type { ApprovalDecision } from './vote.js';

const ROLES = ['finance', 'manager', 'legal'] as const;
const PEOPLE = 9;

interface Attempt {
  readonly who: number;
  readonly decision: ApprovalDecision;
  readonly role: string | undefined;
}

/** Person 0 is the requester, and holds every role. */
const scenario = fc.record({
  groups: fc
    .subarray([...ROLES], { minLength: 1 })
    .chain((roles) =>
      fc.tuple(
        ...roles.map((role) =>
          fc.record({ role: fc.constant<string>(role), required: fc.integer({ min: 1, max: 3 }) }),
        ),
      ),
    ),
  veto: fc.boolean(),
  held: fc.array(fc.subarray([...ROLES], { minLength: 1 }), { minLength: PEOPLE, maxLength: PEOPLE }),
  attempts: fc.array(
    fc.record<Attempt>({
      who: fc.nat(PEOPLE - 1),
      decision: fc.constantFrom('approved', 'approved', 'rejected'),
      role: fc.option(fc.constantFrom(...ROLES), { nil: undefined }),
    }),
    { maxLength: 30 },
  ),
});

test('in any order of votes the outcome follows the rule, with one vote per person and none of the requester', () => {
  fc.assert(
    fc.property(scenario, ({ groups, veto, held, attempts }) => {
      const people = held.map((roles, who) => person(`person-${who}`, ...(who === 0 ? ROLES : roles)));
      const { issuer, subject } = people[0]!;
      const requestedBy = { issuer, subject, role: 'finance' };
      const task = aTask({ status: 'awaiting_approval', requestedBy });
      let aggregate: TaskAggregate = { task, approvals: [anApproval({ taskId: task.id, groups, veto, requestedBy })] };
      for (const attempt of attempts) {
        const before = aggregate.approvals[0]!;
        const after = tryToVote(aggregate, people[attempt.who]!, attempt);
        const counted = after !== undefined && after.approvals[0]!.votes.length > before.votes.length;
        expect(counted).toBe(before.status === 'pending' && isNeeded(before, people[attempt.who]!, attempt));
        aggregate = after ?? aggregate;
      }
      expectSound(aggregate, people);
    }),
    { numRuns: 500 },
  );
});

function tryToVote(aggregate: TaskAggregate, who: Principal, { decision, role }: Attempt): TaskAggregate | undefined {
  try {
    return recordVote(aRequest(who), aggregate, aggregate.approvals[0]!, aRequestedVote({ decision, role })).aggregate;
  } catch (error) {
    if (error instanceof HandoffError) return undefined;
    throw error;
  }
}

/** The rule in other words: another person than the requester, for the first time, for a group that is not full. */
function isNeeded({ requestedBy, groups, votes }: Approval, who: Principal, { role }: Attempt): boolean {
  if (who.subject === requestedBy.subject || votes.some(({ by }) => by.subject === who.subject)) return false;
  return groups.some((group) => {
    const approved = votes.filter((vote) => vote.group === group.role && vote.decision === 'approved').length;
    return approved < group.required && who.roles.includes(group.role) && (role ?? group.role) === group.role;
  });
}

function expectSound({ task, approvals }: TaskAggregate, people: readonly Principal[]): void {
  const { status, groups, veto, votes, version, decidedBy, requestedBy } = approvals[0]!;
  const voters = votes.map(({ by }) => by.subject);
  expect(new Set(voters).size).toBe(voters.length);
  expect(voters).not.toContain(requestedBy.subject);
  for (const { by, group } of votes) {
    expect(people.find(({ subject }) => subject === by.subject)?.roles).toContain(group);
  }
  const tally = groups.map(({ role, required }) => {
    const ofGroup = votes.filter(({ group }) => group === role);
    const approved = ofGroup.filter(({ decision }) => decision === 'approved').length;
    expect(approved).toBeLessThanOrEqual(required);
    return { full: approved === required, refused: ofGroup.length - approved >= (veto ? 1 : required) };
  });
  const outcome = tally.some(({ refused }) => refused)
    ? 'rejected'
    : tally.every(({ full }) => full)
      ? 'approved'
      : 'pending';
  expect(status).toBe(outcome);
  expect(version).toBe(1 + votes.length);
  expect(decidedBy?.subject).toBe(outcome === 'pending' ? undefined : voters.at(-1));
  expect(task.status).toBe({ pending: 'awaiting_approval', approved: 'pending', rejected: 'rejected' }[outcome]);
  expect(task.version).toBe(1 + votes.length);
}
