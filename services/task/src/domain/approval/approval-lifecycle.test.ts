import { describe, expect, test } from '@jest/globals';
import { HandoffError, isFinal, transition } from '@handoff/kernel';
import { APPROVAL_LIFECYCLE, type ApprovalStatus, type ApprovalStep } from './approval-lifecycle.js';

const statuses = Object.keys(APPROVAL_LIFECYCLE) as ApprovalStatus[];
const steps = [...new Set(statuses.flatMap((status) => Object.keys(APPROVAL_LIFECYCLE[status])))] as ApprovalStep[];

describe('the lifecycle of an approval', () => {
  test('everything but pending is final', () => {
    expect(statuses.filter((status) => !isFinal(APPROVAL_LIFECYCLE, status))).toEqual(['pending']);
  });

  test.each(['vote', 'escalate'] as const)('%s leaves a pending approval pending', (step) => {
    expect(transition(APPROVAL_LIFECYCLE, 'approval', 'pending', step)).toBe('pending');
  });

  test.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
    ['expire', 'expired'],
    ['cancel', 'cancelled'],
  ] as const)('%s makes a pending approval %s', (step, status) => {
    expect(transition(APPROVAL_LIFECYCLE, 'approval', 'pending', step)).toBe(status);
  });

  test.each(
    statuses.filter((status) => status !== 'pending').flatMap((status) => steps.map((step) => [status, step] as const)),
  )('an approval that is %s cannot %s', (status, step) => {
    expect(() => transition(APPROVAL_LIFECYCLE, 'approval', status, step)).toThrow(HandoffError);
  });
});
