import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { aDemand, anApproval, aRequest, aRouting, aTask, fay, noon } from '../../testing/builders.js';
import type { RoutingAnswer } from '../approval/required-approval.js';
import type { Approval } from '../approval/approval.js';
import { decideAmendment } from './decide-amendment.js';
import { decideRouting } from './decide-routing.js';

const BY_LEGAL = { groups: [{ role: 'legal', required: 2 }], openMs: 600_000, reason: 'Over 10000.' };
const REQUIRES: RoutingAnswer = { ok: true, required: BY_LEGAL };
const SAYS_NOTHING: RoutingAnswer = { ok: true, required: undefined };
const DENIES: RoutingAnswer = { ok: false, error: new HandoffError('FORBIDDEN') };
const REFUSED = expect.objectContaining({ code: 'FORBIDDEN' });

describe('routing under rules', () => {
  const route = (given: Parameters<typeof aRouting>[0]) =>
    decideRouting(aRequest(fay), aRouting(given), () => undefined);

  test('is as ever where they say nothing, or do not count', () => {
    for (const rules of [undefined, SAYS_NOTHING]) expect(route({ rules }).aggregate.task.status).toBe('pending');
  });

  test('is refused where they say no', () => {
    expect(() => route({ rules: DENIES })).toThrow(REFUSED);
  });

  test('parks the task with the approval that they require, which nobody withdraws', () => {
    const { aggregate, events } = route({ rules: REQUIRES });
    expect(aggregate.task.status).toBe('awaiting_approval');
    expect(aggregate.approvals).toMatchObject([
      { groups: BY_LEGAL.groups, demanded: true, veto: true, onExpiry: 'reject', reason: 'Over 10000.' },
    ]);
    expect(aggregate.approvals[0]!.expiresAt).toEqual(new Date(noon.getTime() + 600_000));
    expect(events.map(({ name }) => name)).toEqual(['task.routed', 'approval.requested', 'task.parked']);
  });

  test('makes one approval of what the sender asks for and what they require, and the sender weakens nothing', () => {
    const approvers = [
      { role: 'manager', required: 1 },
      { role: 'legal', required: 1 },
    ];
    const approval = aDemand({ approvers, reason: 'Q3', veto: false, onExpiry: 'escalate', escalateTo: 'board' });
    const { approvals } = route({ rules: REQUIRES, approval }).aggregate;
    expect(approvals).toMatchObject([
      {
        groups: [
          { role: 'manager', required: 1 },
          { role: 'legal', required: 2 },
        ],
        veto: true,
        onExpiry: 'reject',
        escalateTo: undefined,
        openMs: 600_000,
        reason: 'Q3\nOver 10000.',
      },
    ]);
  });

  test('leaves the approval open no longer than the task has time', () => {
    const deadlineAt = new Date(noon.getTime() + 60_000);
    const { approvals } = route({ rules: REQUIRES, deadlineAt }).aggregate;
    expect(approvals[0]!.expiresAt).toEqual(deadlineAt);
  });

  test('is refused where no approval can have all groups', () => {
    const groups = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((role) => ({ role, required: 1 }));
    const rules: RoutingAnswer = { ok: true, required: { ...BY_LEGAL, groups } };
    expect(() => route({ rules, approval: aDemand() })).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});

describe('amending under rules', () => {
  const amend = (rules: RoutingAnswer | undefined, approvals: readonly Approval[] = []) => {
    const task = aTask();
    const data = { amount: 50_000 };
    const input = { description: undefined, data, dataHash: 'd'.repeat(64), context: undefined, rules };
    const own = approvals.map((each) => ({ ...each, taskId: task.id, contentHash: task.contentHash }));
    return decideAmendment(aRequest(fay), { task, approvals: own }, input).aggregate;
  };

  test('parks a task whose new data need an approval', () => {
    const { task, approvals } = amend(REQUIRES);
    expect(task.status).toBe('awaiting_approval');
    expect(approvals).toMatchObject([{ groups: BY_LEGAL.groups, renewed: true, contentHash: task.contentHash }]);
  });

  test('is refused where they say no', () => {
    expect(() => amend(DENIES)).toThrow(REFUSED);
  });

  test('asks once for what is requested again anyway', () => {
    const groups = [...BY_LEGAL.groups, { role: 'manager', required: 1 }];
    const former = anApproval({ status: 'approved', groups, openMs: BY_LEGAL.openMs });
    expect(amend(REQUIRES, [former]).approvals.filter(({ status }) => status === 'pending')).toHaveLength(1);
  });

  test.each<[string, Partial<Approval>]>([
    ['asks fewer people', { groups: [{ role: 'legal', required: 1 }] }],
    ['asks others', { groups: [{ role: 'manager', required: 16 }] }],
    ['has no veto', { groups: BY_LEGAL.groups, veto: false }],
    ['stays open longer', { groups: BY_LEGAL.groups, openMs: BY_LEGAL.openMs + 1 }],
    ['may go to others', { groups: BY_LEGAL.groups, onExpiry: 'escalate', escalateTo: 'board' }],
  ])('asks as well where what is requested again %s', (_what, given) => {
    const { approvals } = amend(REQUIRES, [anApproval({ status: 'approved', openMs: BY_LEGAL.openMs, ...given })]);
    expect(approvals.filter(({ status }) => status === 'pending')).toHaveLength(2);
  });
});
