import { describe, expect, test } from '@jest/globals';
import {
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
} from '../testing/builders.js';
import { MAX_APPROVALS } from './ask-approval.js';
import { requestApproval, type ApprovalRequest } from './request-approval.js';
import { contentHashOf } from './content-hash.js';
import type { TaskFile } from './task-file.js';

const ask: ApprovalRequest = {
  ...aDemand({ approverRole: 'legal', reason: 'contract' }),
  decision: undefined,
  notes: undefined,
};

function newFile(given: Parameters<typeof aTask>[0] = {}): TaskFile {
  return { task: aTask(given), approvals: [] };
}

describe('asking for approval', () => {
  test.each(['pending', 'active'] as const)('parks a task that is %s', (status) => {
    const { file, approval, events } = requestApproval(aRequest(fay), newFile({ status }), ask);
    expect(file.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: status, version: 2 });
    expect(approval).toMatchObject({
      status: 'pending',
      groups: [{ role: 'legal', required: 1 }],
      requestedBy: { subject: 'fay' },
      contentHash: contentHashOf(file.task),
    });
    expect(events.map(({ name }) => name)).toEqual(['approval.requested', 'task.parked']);
  });

  test('the approver takes part in the task from then on', () => {
    const { file } = requestApproval(aRequest(fay), newFile(), ask);
    expect(file.task.participants).toEqual(['finance', 'manager', 'legal']);
  });

  test('a further request keeps where the task returns to', () => {
    const first = requestApproval(aRequest(fay), newFile({ status: 'active' }), ask).file;
    const second = requestApproval(aRequest(max), first, { ...ask, approverRole: 'finance' }).file;
    expect(second.task).toMatchObject({ status: 'awaiting_approval', parkedStatus: 'active', version: 3 });
    expect(second.approvals.flatMap(({ groups }) => groups.map(({ role }) => role))).toEqual(['legal', 'finance']);
  });

  test.each([
    ['UNKNOWN_TASK', lea],
    ['READ_ONLY_ROLE', otto],
    ['ROLE_NOT_HELD', person('olga', 'auditor', 'legal')],
  ] as const)('%s for %j', (code, principal) => {
    expect(() => requestApproval(aRequest(principal), newFile(), ask)).toThrow(expect.objectContaining({ code }));
  });

  test('nobody can decide as auditor, so nobody asks it', () => {
    const errors = [expect.objectContaining({ pointer: '/approver_role' })];
    expect(() => requestApproval(aRequest(fay), newFile(), { ...ask, approverRole: 'auditor' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });

  test('a task asks so many roles and no more', () => {
    let file = newFile();
    const eight = (from: number) => Array.from({ length: 8 }, (_, i) => ({ role: `role-${from + i}`, required: 1 }));
    for (const from of [0, 8, 16, 24]) {
      file = requestApproval(aRequest(fay), file, { ...ask, ...aDemand({ approvers: eight(from) }) }).file;
    }
    expect(requestApproval(aRequest(fay), file, { ...ask, approverRole: 'role-3' }).approval.status).toBe('pending');
    expect(() => requestApproval(aRequest(fay), file, ask)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });

  test('a task that waits for an approval does not expire before it does', () => {
    const openMs = 90 * DAY_MS;
    const { file, approval } = requestApproval(aRequest(fay), newFile(), { ...ask, openMs });
    expect(file.task.expiresAt).toEqual(approval.expiresAt);
    expect(approval.expiresAt).toEqual(new Date(noon.getTime() + openMs));
  });

  test('a task takes so many approvals and no more', () => {
    let file = newFile();
    for (let i = 0; i < MAX_APPROVALS; i++) {
      file = requestApproval(aRequest(fay), file, { ...ask, approverRole: `role-${i}` }).file;
    }
    const errors = [expect.objectContaining({ pointer: '/task_id' })];
    expect(() => requestApproval(aRequest(fay), file, ask)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', errors }),
    );
  });

  test('a task that has ended cannot be approved any more', () => {
    expect(() => requestApproval(aRequest(fay), newFile({ status: 'completed' }), ask)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }),
    );
  });
});

describe('asking for approval with a decision', () => {
  const approve: ApprovalRequest = { ...aDemand(), decision: 'approved', notes: 'fine' };

  function waiting(...requesters: string[]): TaskFile {
    const task = aTask({ status: 'awaiting_approval' });
    const approvals = requesters.map((subject) =>
      anApproval({ taskId: task.id, requestedBy: { ...task.requestedBy, subject } }),
    );
    return { task, approvals };
  }

  test('decides the approval of that role which the task waits for', () => {
    const before = waiting('fay');
    const { approval, file } = requestApproval(aRequest(max), before, approve);
    expect(approval).toMatchObject({ id: before.approvals[0]?.id, status: 'approved', notes: 'fine', version: 2 });
    expect(file.task.status).toBe('pending');
  });

  test('of several it decides one that somebody else asked for', () => {
    const before = waiting('max', 'fay');
    expect(requestApproval(aRequest(max), before, approve).approval.id).toBe(before.approvals[1]?.id);
  });

  test('who asked does not decide', () => {
    expect(() => requestApproval(aRequest(max), waiting('max'), approve)).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES' }),
    );
  });

  test('where nobody asked, who asks and who decides would be one person', () => {
    expect(() => requestApproval(aRequest(max), newFile(), approve)).toThrow(
      expect.objectContaining({ code: 'FOUR_EYES' }),
    );
  });

  test('a role that is not held decides nothing', () => {
    expect(() => requestApproval(aRequest(fay), waiting('max'), approve)).toThrow(
      expect.objectContaining({ code: 'ROLE_NOT_HELD' }),
    );
  });

  test('the same decision again changes nothing, any other is refused with the first one shown', () => {
    const decided = requestApproval(aRequest(max), waiting('fay'), approve);
    const again = requestApproval(aRequest(max), decided.file, approve);
    expect(again).toMatchObject({ approval: decided.approval, file: decided.file, events: [] });
    expect(() => requestApproval(aRequest(max), decided.file, { ...approve, decision: 'rejected' })).toThrow(
      expect.objectContaining({ code: 'ALREADY_DECIDED' }),
    );
  });
});
