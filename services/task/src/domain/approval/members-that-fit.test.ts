import { describe, expect, test } from '@jest/globals';
import { aDemand, anApproval, aRequest, aTask, fay, max, noon } from '../../testing/builders.js';
import { decideRequest } from '../rules/decide-request.js';
import type { ApprovalRequest } from './approval-demand.js';

const task = aTask({ status: 'awaiting_approval' });
const aggregate = { task, approvals: [anApproval({ taskId: task.id })] };
const ask: ApprovalRequest = { ...aDemand(), decision: undefined, notes: undefined, contentHash: undefined };
const approve: ApprovalRequest = { ...ask, decision: 'approved' };
const pointing = (...pointers: string[]) =>
  expect.objectContaining({
    code: 'VALIDATION_FAILED',
    errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
  });

describe('a request for approval', () => {
  test.each([
    ['/comments', { notes: 'please' }],
    ['/content_hash', { contentHash: task.contentHash }],
  ])('without a decision takes no %s', (pointer, member) => {
    expect(() => decideRequest(aRequest(fay), aggregate, { ...ask, ...member })).toThrow(pointing(pointer));
  });

  test.each<[string, Partial<ApprovalRequest>]>([
    ['/required', { required: 1 }],
    ['/approvers', { approvers: [{ role: 'manager', required: 1 }] }],
    ['/expires_at', { expiresAt: noon }],
    ['/expires_in', { openMs: 1_000 }],
    ['/on_expiry', { onExpiry: 'reject' }],
    ['/escalate_to', { escalateTo: 'board' }],
    ['/veto', { veto: false }],
  ])('with a decision takes no %s', (pointer, member) => {
    expect(() => decideRequest(aRequest(max), aggregate, { ...approve, ...member })).toThrow(pointing(pointer));
  });

  test('names every contradictory member', () => {
    const both = { ...ask, notes: 'please', contentHash: task.contentHash };
    expect(() => decideRequest(aRequest(fay), aggregate, both)).toThrow(pointing('/comments', '/content_hash'));
  });

  test('accepts a reason with a decision, and notes and a hash too', () => {
    const given = { ...approve, reason: 'limit', notes: 'fine', contentHash: task.contentHash };
    expect(decideRequest(aRequest(max), aggregate, given).approval).toMatchObject({
      status: 'approved',
      notes: 'fine',
    });
  });
});
