import { describe, expect, test } from '@jest/globals';
import { HandoffError, isFinal, transition } from '@handoff/kernel';
import { TASK_LIFECYCLE, type TaskStatus, type TaskStep } from './task-lifecycle.js';

const statuses = Object.keys(TASK_LIFECYCLE) as TaskStatus[];
const steps = [...new Set(statuses.flatMap((status) => Object.keys(TASK_LIFECYCLE[status])))] as TaskStep[];

describe('the lifecycle of a task', () => {
  test('completed, failed, rejected, cancelled and expired are final', () => {
    expect(statuses.filter((status) => isFinal(TASK_LIFECYCLE, status))).toEqual([
      'completed',
      'failed',
      'rejected',
      'cancelled',
      'expired',
    ]);
  });

  test('a task can be completed or failed from pending and active alone', () => {
    for (const step of ['complete', 'fail'] as const) {
      expect(statuses.filter((status) => TASK_LIFECYCLE[status][step] !== undefined)).toEqual(['pending', 'active']);
    }
  });

  test('a task can be cancelled and expires from every state that is not final', () => {
    for (const step of ['cancel', 'expire'] as const) {
      const from = statuses.filter((status) => TASK_LIFECYCLE[status][step] !== undefined);
      expect(from).toEqual(statuses.filter((status) => !isFinal(TASK_LIFECYCLE, status)));
    }
  });

  test('only a pending task can be claimed, and only an active one released', () => {
    expect(statuses.filter((status) => TASK_LIFECYCLE[status].claim !== undefined)).toEqual(['pending']);
    for (const step of ['release', 'retry', 'lapse'] as const) {
      expect(statuses.filter((status) => TASK_LIFECYCLE[status][step] === 'pending')).toEqual(['active']);
    }
  });

  test('a task can be amended while it is pending or awaits approval, and stays so', () => {
    expect(statuses.filter((status) => TASK_LIFECYCLE[status].amend !== undefined)).toEqual([
      'pending',
      'awaiting_approval',
    ]);
    for (const status of statuses) expect([undefined, status]).toContain(TASK_LIFECYCLE[status].amend);
  });

  test('only a task that awaits approval is resumed or rejected', () => {
    for (const step of ['resume_pending', 'resume_active', 'reject'] as const) {
      expect(statuses.filter((status) => TASK_LIFECYCLE[status][step] !== undefined)).toEqual(['awaiting_approval']);
    }
  });

  test.each(statuses.flatMap((status) => steps.map((step) => ({ status, step }))))(
    '$step on $status leads where the table says, or is an illegal transition',
    ({ status, step }) => {
      const next = TASK_LIFECYCLE[status][step];
      const take = () => transition(TASK_LIFECYCLE, 'task', status, step);
      if (next !== undefined) expect(take()).toBe(next);
      else expect(take).toThrow(HandoffError);
    },
  );
});
