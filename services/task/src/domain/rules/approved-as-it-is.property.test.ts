import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HandoffError, type Principal } from '@handoff/kernel';
import {
  aRequestedVote,
  aDemand,
  aRequest,
  aRouting,
  lea,
  max,
  newId,
  noon,
  person,
  policy,
} from '../../testing/builders.js';
import { decideAmendment } from './decide-amendment.js';
import type { Approval } from '../approval/approval.js';
import { decideClaim } from './decide-claim.js';
import { contentHashOf } from '../task/content-hash.js';
import { decideVote } from './decide-vote.js';
import { decideCompletion } from './decide-end.js';
import { decideExpiry } from './decide-expiry.js';
import { questionOf } from '../approval/question.js';
import { decideRelease } from './decide-release.js';
import { decideRequest } from './decide-request.js';
import { decideRouting } from './decide-routing.js';
import { pendingApprovals, type TaskAggregate } from '../task-aggregate.js';
import { decideWithdrawal } from './decide-withdrawal.js';
import { isClaimable } from '../task/claimable.js';

/**
 * People with and without a part in the task, and agents that act for several: agent-7 for the sender fay and for the
 * approver lea; agent-8 for two approvers.
 */
const through = (who: Principal, actor: string): Principal => ({ ...who, authentication: { actor } });
const fay = through(person('fay', 'finance', 'legal', 'manager'), 'agent-7');
const fred = person('fred', 'finance', 'legal');
const PEOPLE = [
  fay,
  fred,
  max,
  lea,
  person('mia', 'manager', 'legal'),
  person('bea', 'board', 'legal'),
  person('ada', 'admin'),

  through(lea, 'agent-7'),
  through(person('lou', 'legal'), 'agent-8'),
  through(person('luc', 'manager'), 'agent-8'),
] as const;
const CONTENTS = ['a', 'b', 'c'] as const;

interface Step {
  readonly what: 'amend' | 'decide' | 'reject' | 'ask' | 'withdraw' | 'claim' | 'release' | 'complete' | 'expire';
  readonly who: Principal;
  /** The error of this step's clock, in milliseconds. */
  readonly skew: number;
  readonly content: (typeof CONTENTS)[number];
  /** The index of an approval. */
  readonly which: number;
  readonly looked: 'present' | 'former' | undefined;
}

const HOUR_MS = 3_600_000;
const step = fc.record<Step>({
  what: fc.constantFrom(
    ...(['amend', 'amend', 'decide', 'decide', 'decide', 'decide', 'ask', 'withdraw', 'claim'] as const),
    ...(['release', 'complete', 'expire', 'reject'] as const),
  ),
  who: fc.constantFrom(...PEOPLE),
  skew: fc.integer({ min: -HOUR_MS, max: HOUR_MS }),
  content: fc.constantFrom(...CONTENTS),
  which: fc.nat(7),
  looked: fc.constantFrom('present', 'present', 'former', undefined),
});

const approvers = [
  { role: 'legal', required: 1 },
  { role: 'manager', required: 1 },
];

test('with any clocks, no work begins or ends whose present content its approvers have not approved', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const approval = aDemand({ approvers, onExpiry: 'escalate', escalateTo: 'board', openMs: 2 * HOUR_MS });
      const routing = aRouting({ fromRole: 'finance', description: 'a', approval });
      let aggregate = decideRouting(aRequest(fay), routing, () => undefined).aggregate;
      const parties = new Set(['fay', 'agent-7']);
      for (const each of steps) {
        const after = tryOut(each, aggregate);
        if (after === undefined) continue;
        expectSeenByOthers(aggregate, after, each, parties);
        if (each.what === 'amend' && after.task.contentHash !== aggregate.task.contentHash) addNames(parties, each.who);
        if (each.what === 'ask') addNames(parties, each.who);
        aggregate = after;
        expectSound(aggregate);
      }
    }),
    { numRuns: 500 },
  );
});

/** The result of a step, as a store would load it; undefined when the step is refused. */
function tryOut(given: Step, aggregate: TaskAggregate): TaskAggregate | undefined {
  try {
    const { task, approvals } = take(given, aggregate) ?? aggregate;
    return { task, approvals: [...approvals].sort((a, b) => a.ordinal - b.ordinal) };
  } catch (error) {
    if (error instanceof HandoffError) return undefined;
    throw error;
  }
}

function take({ what, who, skew, content, which, looked }: Step, aggregate: TaskAggregate): TaskAggregate | undefined {
  const now = new Date(noon.getTime() + skew);
  const request = aRequest(who, {}, now);
  const approvalId = aggregate.approvals[which % Math.max(1, aggregate.approvals.length)]?.id ?? newId();
  const leaseId = aggregate.task.lease?.id;
  switch (what) {
    case 'amend':
      return decideAmendment(request, aggregate, {
        description: content,
        data: undefined,
        dataHash: undefined,
        context: undefined,
      }).aggregate;
    case 'decide':
    case 'reject': {
      const contentHash = { present: aggregate.task.contentHash, former: aggregate.approvals[0]?.contentHash };
      const decision = what === 'decide' ? 'approved' : 'rejected';
      const vote = aRequestedVote({ decision, contentHash: looked && contentHash[looked] });
      return decideVote(request, aggregate, approvalId, vote).aggregate;
    }
    case 'ask': {
      const demand = aDemand({ approverRole: 'board', openMs: 2 * HOUR_MS });
      return decideRequest(request, aggregate, {
        ...demand,
        decision: undefined,
        notes: undefined,
        contentHash: undefined,
      }).aggregate;
    }
    case 'withdraw':
      return decideWithdrawal(request, aggregate, { approvalId, reason: undefined }).aggregate;
    case 'claim': {
      const filter = { role: 'manager', types: undefined, max: 1, leaseSeconds: 60 };
      return decideClaim(request, () => [aggregate].filter(({ task }) => isClaimable(task, filter, now)), filter)
        .aggregates[0];
    }
    case 'release':
      return decideRelease(request, aggregate, leaseId ?? newId()).aggregate;
    case 'complete':
      return decideCompletion(request, aggregate, { result: undefined, leaseId }).aggregate;
    case 'expire':
      return decideExpiry({ now: new Date(now.getTime() + HOUR_MS), policy, newId }, aggregate)?.aggregate;
  }
}

function addNames(names: Set<string>, { subject, authentication }: Principal): void {
  names.add(subject);
  if (authentication?.actor !== undefined) names.add(authentication.actor);
}

function expectSound(aggregate: TaskAggregate): void {
  const { task, approvals } = aggregate;
  const present = contentHashOf(task);
  expect(task.contentHash).toBe(present);
  expect(approvals.map(({ ordinal }) => ordinal)).toEqual(approvals.map((_, index) => index + 1));
  expect(task.status === 'awaiting_approval').toBe(pendingApprovals(aggregate).length > 0);
  for (const { contentHash } of pendingApprovals(aggregate)) expect(contentHash).toBe(present);
  approvals.forEach(expectOneVoteEach);
  if (!['pending', 'active', 'completed'].includes(task.status)) return;
  // Every demanded question was approved for exactly this content, by its roles or by the escalation role.
  const approved = approvals.filter(({ status, contentHash }) => status === 'approved' && contentHash === present);
  expect(approved.some(({ demanded, renewed }) => demanded || renewed)).toBe(true);
  const questions = approved.map(questionOf);
  for (const former of approvals.filter((each) => isStanding(each, approvals))) {
    expect(questions).toContain(questionOf(former));
  }
}

/** Whether an approval was given that nobody has asked anything after: later amendments have to have asked it anew. */
function isStanding({ status, ordinal, contentHash }: Approval, approvals: readonly Approval[]): boolean {
  const last = Math.max(...approvals.filter((each) => each.contentHash === contentHash).map((each) => each.ordinal));
  return status === 'approved' && ordinal === last;
}

/**
 * Whoever has just decided had no part in the task until then, by none of their names, and said what they looked at.
 */
function expectSeenByOthers(
  before: TaskAggregate,
  after: TaskAggregate,
  { who, looked }: Step,
  parties: ReadonlySet<string>,
): void {
  const votesIn = ({ approvals }: TaskAggregate): number => approvals.reduce((sum, { votes }) => sum + votes.length, 0);
  if (votesIn(after) === votesIn(before)) return;
  const amended = before.approvals.some(({ renewed }) => renewed);
  expect(looked === undefined && amended).toBe(false);
  const names = new Set<string>();
  addNames(names, who);
  expect([...names].filter((name) => parties.has(name))).toEqual([]);
}

/** One actor has one vote for the present groups. */
function expectOneVoteEach({ votes, groups }: Approval): void {
  const counted = votes.filter(({ group }) => groups.some(({ role }) => role === group));
  const names = counted.flatMap(({ by }) => [by.subject, ...(by.actors ?? [])]);
  expect(new Set(names).size).toBe(names.length);
}
