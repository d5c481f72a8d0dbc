import { describe, expect, test } from '@jest/globals';
import {
  aClaimedTask,
  ada,
  aDemand,
  anApproval,
  aRequest,
  aTask,
  DAY_MS,
  fay,
  lea,
  max,
  noon,
  otto,
  person,
} from '../../testing/builders.js';
import { MAX_APPROVALS, MAX_APPROVALS_OF_ROLE } from '../approval/approval-limits.js';
import { decideRequest } from './decide-request.js';
import { contentHashOf } from '../task/content-hash.js';
import type { TaskAggregate } from '../task-aggregate.js';
import type { ApprovalRequest } from '../approval/approval-demand.js';

const ask: ApprovalRequest = {
  ...aDemand({ approverRole: 'legal', reason: 'contract' }),
  decision: undefined,
  notes: undefined,
  contentHash: undefined,
};

function newFile(given: Parameters<typeof aTask>[0] = {}): TaskAggregate {
  return { task: aTask(given), approvals: [] };
}

describe('requesting approval', () => {
  test.each(['pending', 'active'] as const)('parks a task that is %s', (status) => {
    const { aggregate, approval, events } = decideRequest(aRequest(fay), newFile({ status }), ask);
    expect(aggregate.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: status, version: 2 });
    expect(approval).toMatchObject({
      status: 'pending',
      groups: [{ role: 'legal', required: 1 }],
      requestedBy: { subject: 'fay' },
      contentHash: contentHashOf(aggregate.task),
    });
    expect(events.map(({ name }) => name)).toEqual(['approval.requested', 'task.parked']);
  });

  test('makes the approver’s role a participant of the task', () => {
    const { aggregate } = decideRequest(aRequest(fay), newFile(), ask);
    expect(aggregate.task.participants).toEqual(['finance', 'manager', 'legal']);
  });

  test('a further request keeps the status to which the task resumes', () => {
    const first = decideRequest(aRequest(fay), newFile({ status: 'active' }), ask).aggregate;
    const second = decideRequest(aRequest(fay), first, { ...ask, approverRole: 'finance' }).aggregate;
    expect(second.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'active', version: 3 });
    expect(second.approvals.flatMap(({ groups }) => groups.map(({ role }) => role))).toEqual(['legal', 'finance']);
  });

  test.each([
    ['UNKNOWN_TASK', lea],
    ['READ_ONLY_ROLE', otto],
    ['ROLE_NOT_HELD', person('olga', 'auditor', 'legal')],
  ] as const)('%s for %j', (code, principal) => {
    expect(() => decideRequest(aRequest(principal), newFile(), ask)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['somebody who is asked', lea, {}],
    ['a holder of the role it is for', max, {}],
    ['a holder of that role while somebody else works on it', person('mia', 'manager'), { claimed: true }],
    ['who worked on it', max, { claimed: true, lease: undefined }],
  ])('is not for %s', (_, who, { claimed = false, ...given }: { claimed?: boolean }) => {
    const task = { ...(claimed ? aClaimedTask() : aTask()), ...given, participants: ['finance', 'manager', 'legal'] };
    expect(() => decideRequest(aRequest(who), { task, approvals: [] }, ask)).toThrow(
      expect.objectContaining({ code: 'ROLE_NOT_HELD' }),
    );
  });

  test.each([
    ['its sender', fay, 'finance'],
    ['whoever holds its lease', max, 'manager'],
    ['an admin', ada, 'admin'],
  ])('is for %s, who has a part in it from then on', (_, who, role) => {
    const aggregate = { task: aClaimedTask(), approvals: [] };
    const { approval, aggregate: after } = decideRequest(aRequest(who), aggregate, ask);
    expect(approval.requestedBy).toEqual({ issuer: who.issuer, subject: who.subject, role });
    expect(after.task.parties).toContainEqual({ issuer: who.issuer, subject: who.subject });
  });

  test('auditor cannot be asked, because no caller can act as auditor', () => {
    const errors = [expect.objectContaining({ pointer: '/approver_role' })];
    expect(() => decideRequest(aRequest(fay), newFile(), { ...ask, approverRole: 'auditor' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });

  test('the number of asked roles per task is limited', () => {
    let aggregate = newFile();
    const eight = (from: number) => Array.from({ length: 8 }, (_, i) => ({ role: `role-${from + i}`, required: 1 }));
    for (const from of [0, 8, 16, 24]) {
      aggregate = decideRequest(aRequest(fay), aggregate, {
        ...ask,
        ...aDemand({ approvers: eight(from) }),
      }).aggregate;
    }
    expect(decideRequest(aRequest(fay), aggregate, { ...ask, approverRole: 'role-3' }).approval.status).toBe('pending');
    expect(() => decideRequest(aRequest(fay), aggregate, ask)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });

  test('a parked task does not expire before its approval', () => {
    const openMs = 90 * DAY_MS;
    const { aggregate, approval } = decideRequest(aRequest(fay), newFile(), { ...ask, openMs });
    expect(aggregate.task.expiresAt).toEqual(approval.expiresAt);
    expect(approval.expiresAt).toEqual(new Date(noon.getTime() + openMs));
  });

  test('the number of approvals per task is limited', () => {
    let aggregate = newFile();
    for (let i = 0; i < MAX_APPROVALS; i++) {
      aggregate = decideRequest(aRequest(fay), aggregate, { ...ask, approverRole: `role-${i}` }).aggregate;
    }
    const errors = [expect.objectContaining({ pointer: '/task_id' })];
    expect(() => decideRequest(aRequest(fay), aggregate, ask)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });

  test('the requests of one side leave room for those of the other', () => {
    let aggregate: TaskAggregate = { task: aClaimedTask(), approvals: [] };
    for (let i = 0; i < MAX_APPROVALS; i++) {
      aggregate = decideRequest(aRequest(max), aggregate, { ...ask, approverRole: `role-${i}` }).aggregate;
    }
    expect(() => decideRequest(aRequest(max), aggregate, ask)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
    expect(decideRequest(aRequest(fay), aggregate, ask).approval.ordinal).toBe(MAX_APPROVALS + 1);
  });

  test('the requests of all holders of one role are limited together', () => {
    let aggregate: TaskAggregate = { task: aTask(), approvals: [] };
    const asking = (subject: string) => decideRequest(aRequest(person(subject, 'finance')), aggregate, ask).aggregate;
    for (let i = 0; i < MAX_APPROVALS_OF_ROLE; i++) aggregate = asking(`person-${i}`);
    expect(() => asking('one more')).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  test('no approval of an ended task can be requested', () => {
    expect(() => decideRequest(aRequest(fay), newFile({ status: 'completed' }), ask)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }),
    );
  });
});

describe('requesting approval with a decision', () => {
  const approve: ApprovalRequest = { ...aDemand(), decision: 'approved', notes: 'fine', contentHash: undefined };

  function waiting(...requesters: string[]): TaskAggregate {
    const task = aTask({ status: 'awaiting_approval' });
    const approvals = requesters.map((subject) =>
      anApproval({ taskId: task.id, requestedBy: { ...task.requestedBy, subject } }),
    );
    return { task, approvals };
  }

  test('decides the approval by that role that the task waits for', () => {
    const before = waiting('fay');
    const { approval, aggregate } = decideRequest(aRequest(max), before, approve);
    expect(approval).toMatchObject({ id: before.approvals[0]?.id, status: 'approved', notes: 'fine', version: 2 });
    expect(aggregate.task.status).toBe('pending');
  });

  test('decides one of several approvals that lacks the caller’s vote', () => {
    const groups = [{ role: 'manager', required: 2 }];
    const { task, approvals } = waiting('fay', 'fay');
    const before = { task, approvals: approvals.map((each) => ({ ...each, groups })) };
    const once = decideRequest(aRequest(max), before, approve);
    expect(once.approval.id).toBe(approvals[0]?.id);
    expect(decideRequest(aRequest(max), once.aggregate, approve).approval.id).toBe(approvals[1]?.id);
  });

  test('is refused to the person who routed, amended or requested', () => {
    const { task, approvals } = waiting('fay');
    const aggregate = { task: { ...task, parties: [{ issuer: max.issuer, subject: 'max' }] }, approvals };
    expect(() => decideRequest(aRequest(max), aggregate, approve)).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES' }),
    );
  });

  test('has to send the present content hash once the task was amended', () => {
    const { task, approvals } = waiting('fay');
    const amended = { task: { ...task, amended: true }, approvals };
    const deciding = (contentHash?: string) => decideRequest(aRequest(max), amended, { ...approve, contentHash });
    for (const looked of [undefined, 'f'.repeat(64)]) {
      expect(() => deciding(looked)).toThrow(
        expect.objectContaining({ code: 'CONTENT_CHANGED', facts: { content_hash: task.contentHash } }),
      );
    }
    expect(deciding(task.contentHash).approval.status).toBe('approved');
  });

  test('is refused without a request, because one person would request and decide', () => {
    expect(() => decideRequest(aRequest(max), newFile(), approve)).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES' }),
    );
  });

  test('is refused for a role that the caller does not hold', () => {
    expect(() => decideRequest(aRequest(fay), waiting('max'), approve)).toThrow(
      expect.objectContaining({ code: 'ROLE_NOT_HELD' }),
    );
  });

  test('a repeated decision changes nothing, and another one is refused with the first one', () => {
    const decided = decideRequest(aRequest(max), waiting('fay'), approve);
    const again = decideRequest(aRequest(max), decided.aggregate, approve);
    expect(again).toMatchObject({ approval: decided.approval, aggregate: decided.aggregate, events: [] });
    expect(() => decideRequest(aRequest(max), decided.aggregate, { ...approve, decision: 'rejected' })).toThrow(
      expect.objectContaining({ code: 'ALREADY_DECIDED' }),
    );
  });
});
