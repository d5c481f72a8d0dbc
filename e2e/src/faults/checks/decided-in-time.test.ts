import { describe, expect, test } from '@jest/globals';
import { decidedInTime } from './decided-in-time.js';
import { honestSnapshot } from './honest-snapshot.js';
import type { ApprovalRow, DecisionRow, Snapshot, TaskRow } from './snapshot.js';

interface Doctored {
  readonly approval?: Partial<ApprovalRow>;
  readonly vote?: Partial<DecisionRow>;
  readonly task?: Partial<TaskRow>;
  /** The number of escalations in the log. */
  readonly told?: number;
  /** The status to which the task resumed, by the log. */
  readonly resumed?: string;
}

/** Requested from legal at 1,000 until 6,000, and approved at 4,000. */
const DECIDED: Doctored = {};
/** Legal did not decide; the board was asked at 6,500 and approved at 7,000. */
const ESCALATED: Doctored = {
  approval: {
    approver_roles: ['board'],
    required_votes: [1],
    escalate_to: 'board',
    escalated: true,
    on_expiry: 'reject',
    expires_ms: 11_500,
    updated_ms: 7_000,
  },
  vote: { role: 'board', decided_ms: 7_000 },
  told: 1,
};
/** No person decided. */
const EXPIRED: Doctored = { approval: { status: 'expired', updated_ms: 6_300 }, task: { status: 'rejected' } };

function and(before: Doctored, { approval, vote, task, told = before.told, resumed }: Doctored): Doctored {
  return {
    approval: { ...before.approval, ...approval },
    vote: { ...before.vote, ...vote },
    task: { ...before.task, ...task },
    ...(told === undefined ? {} : { told }),
    ...(resumed === undefined ? {} : { resumed }),
  };
}

function snapshotOf({ approval = {}, vote = {}, task = {}, told = 0, resumed }: Doctored): Snapshot {
  const honest = honestSnapshot();
  const asked = { ...honest.approvals[0]!, ...approval };
  const row = { ...honest.audit[0]!, event_type: 'approval.escalated', subject: asked.id };
  return {
    ...honest,
    approvals: [asked],
    decisions: asked.status === 'expired' ? [] : [{ ...honest.decisions[0]!, ...vote }],
    tasks: [{ ...honest.tasks[0]!, ...task }],
    audit: [...Array.from({ length: told }, () => row), ...(resumed === undefined ? [] : [resumedTo(resumed, honest)])],
  };
}

function resumedTo(to_status: string, { audit, tasks }: Snapshot): Snapshot['audit'][number] {
  return { ...audit[0]!, event_type: 'task.resumed', subject: tasks[0]!.id, metadata: { to_status } };
}

describe('decisions in time', () => {
  test.each([
    ['decided', DECIDED],
    ['escalated, and decided then', ESCALATED],
    ['voted on before, and then escalated', and(ESCALATED, { vote: { role: 'legal', decided_ms: 5_999 } })],
    ['run out', EXPIRED],
    ['run out while somebody worked on it', and(EXPIRED, { task: { status: 'completed' }, resumed: 'active' })],
  ])('an approval that was %s is in order', (_what, snapshot) => {
    expect(decidedInTime(snapshotOf(snapshot))).toEqual([]);
  });

  test.each<[string, Doctored, string]>([
    ['a vote in the moment that its time is over', and(DECIDED, { vote: { decided_ms: 6_000 } }), 'too late'],
    ['a vote for who is not asked', and(DECIDED, { vote: { role: 'board' } }), 'not asked'],
    ['another deadline than was asked for', and(DECIDED, { approval: { expires_ms: 6_001 } }), 'can be decided until'],
    ['an escalation that is not on record', and(ESCALATED, { told: 0 }), '0 times'],
    ['two escalations', and(ESCALATED, { told: 2 }), '2 times'],
    ['an escalation of what was decided in time', and(DECIDED, { told: 1 }), '1 times'],
    ['an escalation before its time', and(ESCALATED, { approval: { expires_ms: 10_999 } }), 'can be decided until'],
    ['an escalation to nobody else', and(ESCALATED, { approval: { approver_roles: ['legal'] } }), 'is asked of legal'],
    ['an escalation to several', and(ESCALATED, { approval: { required_votes: [2] } }), 'is asked of board'],
    [
      'a late vote of who was asked first',
      and(ESCALATED, { vote: { role: 'legal', decided_ms: 6_100 } }),
      'is 100 ms too late',
    ],
    ['a vote of who was not asked yet', and(ESCALATED, { vote: { decided_ms: 6_499 } }), 'before it was escalated'],
    ['a vote after the second time is over too', and(ESCALATED, { vote: { decided_ms: 11_500 } }), 'too late'],
    ['an end before its time', and(EXPIRED, { approval: { updated_ms: 5_999 } }), 'before its time'],
    ['an end instead of an escalation', and(EXPIRED, { approval: { on_expiry: 'escalate' } }), 'instead of'],
    ['silence that lets a task go on', and(EXPIRED, { task: { status: 'pending' } }), 'is pending, with 1'],
    [
      'silence that lets a task go on which nobody had begun',
      and(EXPIRED, { task: { status: 'pending' }, resumed: 'pending' }),
      'is pending, with 1',
    ],
    [
      'a refusal that lets somebody go on',
      and(DECIDED, { approval: { status: 'rejected' }, task: { status: 'completed' }, resumed: 'active' }),
      'is completed, with 1',
    ],
    ['a task rejected by nobody', and(DECIDED, { task: { status: 'rejected' } }), 'is rejected, with 0'],
  ])('%s is not', (_what, snapshot, violation) => {
    expect(decidedInTime(snapshotOf(snapshot))).toEqual([expect.stringContaining(violation)]);
  });
});
