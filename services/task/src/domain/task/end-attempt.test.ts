import { describe, expect, test } from '@jest/globals';
import { aClaimedTask, aRequest, aTask, max, newId, noon, policy } from '../../testing/builders.js';
import { decideFailure } from '../rules/decide-end.js';
import { decideExpiry } from '../rules/decide-expiry.js';
import { decideRelease } from '../rules/decide-release.js';
import type { Task } from './task.js';

function at(seconds: number) {
  return { now: new Date(noon.getTime() + seconds * 1_000), policy, newId };
}

function retry(task: ReturnType<typeof aClaimedTask>) {
  const input = { error: 'no answer', retryable: true, leaseId: task.lease.id };
  return decideFailure(aRequest(max), { task, approvals: [] }, input);
}

function lapse(task: Task, seconds = 60) {
  return decideExpiry(at(seconds), { task, approvals: [] });
}

describe('a failed attempt', () => {
  test('does not count when released', () => {
    const task = aClaimedTask({ attempt: 2 });
    const { aggregate, events } = decideRelease(aRequest(max), { task, approvals: [] }, task.lease.id);
    expect(aggregate.task).toMatchObject({ status: 'pending', attempt: 1, lease: undefined, claimedBy: undefined });
    expect(aggregate.task.notBefore).toBeUndefined();
    expect(events).toMatchObject([{ name: 'task.released', fromStatus: 'active', by: { role: 'manager' } }]);
  });

  test('can be repeated after a pause that doubles, up to five minutes', () => {
    const pauses = [1, 2, 3, 9, 10, 50].map((attempt) => {
      const { notBefore } = retry(aClaimedTask({ attempt, maxAttempts: 100 })).aggregate.task;
      return (notBefore!.getTime() - noon.getTime()) / 1_000;
    });
    expect(pauses).toEqual([1, 2, 4, 256, 300, 300]);
    const { aggregate, events } = retry(aClaimedTask());
    expect(aggregate.task).toMatchObject({ status: 'pending', attempt: 1, error: 'no answer', deadLettered: false });
    expect(aggregate.task).toMatchObject({ lease: undefined, claimedBy: undefined });
    expect(events).toMatchObject([{ name: 'task.retried', fromStatus: 'active', by: { subject: 'max' } }]);
  });

  test('makes the task a dead letter when it was the last', () => {
    const { aggregate, events } = retry(aClaimedTask({ attempt: 3 }));
    expect(aggregate.task).toMatchObject({ status: 'failed', error: 'no answer', deadLettered: true });
    expect(events.map(({ name }) => name)).toEqual(['task.dead_lettered']);
  });

  test('that is not retryable ends the task without making it a dead letter', () => {
    const task = aClaimedTask();
    const input = { error: 'no budget', retryable: false, leaseId: task.lease.id };
    const { aggregate, events } = decideFailure(aRequest(max), { task, approvals: [] }, input);
    expect(aggregate.task).toMatchObject({ status: 'failed', deadLettered: false });
    expect(events.map(({ name }) => name)).toEqual(['task.failed']);
  });

  test('cannot be retried before there was one', () => {
    const input = { error: 'x', retryable: true, leaseId: undefined };
    expect(() => decideFailure(aRequest(max), { task: aTask(), approvals: [] }, input)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }),
    );
  });

  test('ends with its lapsed lease and no sooner, and can be repeated at once', () => {
    expect(lapse(aClaimedTask(), 59)).toBeUndefined();
    const change = lapse(aClaimedTask());
    expect(change?.aggregate.task).toMatchObject({
      status: 'pending',
      attempt: 1,
      lease: undefined,
      claimedBy: undefined,
    });
    expect(change?.aggregate.task.notBefore).toBeUndefined();
    expect(change?.events).toMatchObject([{ name: 'task.lapsed', fromStatus: 'active', by: undefined }]);
  });

  test('makes the task a dead letter with an error when its last lease lapses', () => {
    const change = lapse(aClaimedTask({ attempt: 3 }));
    expect(change?.aggregate.task).toMatchObject({
      status: 'failed',
      deadLettered: true,
      error: { reason: 'lease_expired' },
    });
    expect(change?.events.map(({ name }) => name)).toEqual(['task.dead_lettered']);
  });
});

describe('the expiry of a task', () => {
  test('comes at its deadline, even if it changes or is held', () => {
    const deadlineAt = at(30).now;
    for (const task of [aTask({ deadlineAt }), aClaimedTask({ deadlineAt })]) {
      expect(lapse(task, 29)).toBeUndefined();
      const change = lapse(task, 30);
      expect(change?.aggregate.task).toMatchObject({ status: 'expired', lease: undefined });
      expect(change?.events.map(({ name }) => name)).toEqual(['task.expired']);
    }
  });

  test('does not come for lack of changes while the task is active', () => {
    const lease = { id: newId(), seconds: 60, expiresAt: at(100).now };
    expect(lapse(aClaimedTask({ lease, expiresAt: at(50).now }), 60)).toBeUndefined();
    expect(lapse(aTask({ expiresAt: at(50).now }))?.aggregate.task.status).toBe('expired');
  });
});
