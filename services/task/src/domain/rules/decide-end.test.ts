import { describe, expect, test } from '@jest/globals';
import { ada, anApproval, aRequest, aTask, fay, lea, max, otto } from '../../testing/builders.js';
import { decideCancellation } from './decide-cancellation.js';
import { decideCompletion, decideFailure } from './decide-end.js';

const done = { result: { ok: true }, leaseId: undefined };
const failed = { error: 'no budget', retryable: false, leaseId: undefined };
const calledOff = { reason: 'no need', cascade: false };

function aggregate(given: Parameters<typeof aTask>[0] = {}, approvals = 0) {
  const task = aTask(given);
  return { task, approvals: Array.from({ length: approvals }, () => anApproval({ taskId: task.id })) };
}

describe('ending a task', () => {
  test('its target completes it', () => {
    const { aggregate: after, events } = decideCompletion(aRequest(max), aggregate(), done);
    expect(after.task).toMatchObject({ status: 'completed', version: 2, result: { ok: true } });
    expect(events).toMatchObject([{ name: 'task.completed', fromStatus: 'pending', by: { role: 'manager' } }]);
  });

  test('its target reports a failure', () => {
    const { aggregate: after, events } = decideFailure(aRequest(max), aggregate(), failed);
    expect(after.task).toMatchObject({ status: 'failed', error: 'no budget' });
    expect(events.map(({ name }) => name)).toEqual(['task.failed']);
  });

  test('its sender cancels it, together with its pending approvals', () => {
    const { aggregate: after, events } = decideCancellation(
      aRequest(fay),
      aggregate({ status: 'awaiting_approval' }, 2),
      calledOff,
    );
    expect(after.task).toMatchObject({ status: 'cancelled', cancelReason: 'no need', parkedStatus: undefined });
    expect(after.approvals.map(({ status, version }) => [status, version])).toEqual([
      ['cancelled', 2],
      ['cancelled', 2],
    ]);
    expect(events.map(({ name }) => name)).toEqual(['task.cancelled', 'approval.cancelled', 'approval.cancelled']);
  });

  test('a decided approval stays decided when its task is cancelled', () => {
    const task = aTask();
    const approved = anApproval({ taskId: task.id, status: 'approved' });
    expect(decideCancellation(aRequest(fay), { task, approvals: [approved] }, calledOff).aggregate.approvals).toEqual([
      approved,
    ]);
  });

  test('an admin may do all of it', () => {
    expect(decideCompletion(aRequest(ada), aggregate(), done).events[0]?.by).toMatchObject({ role: 'admin' });
    expect(decideCancellation(aRequest(ada), aggregate(), calledOff).aggregate.task.status).toBe('cancelled');
  });

  test.each([
    ['NOT_FOUND', lea],
    ['ROLE_NOT_HELD', fay],
    ['READ_ONLY_ROLE', otto],
  ] as const)('%s for %j who completes it', (code, principal) => {
    expect(() => decideCompletion(aRequest(principal), aggregate(), done)).toThrow(expect.objectContaining({ code }));
  });

  test('its target cannot cancel it', () => {
    expect(() => decideCancellation(aRequest(max), aggregate(), calledOff)).toThrow(
      expect.objectContaining({ code: 'ROLE_NOT_HELD' }),
    );
  });

  test('an unknown task is not found', () => {
    expect(() => decideFailure(aRequest(max), undefined, failed)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
  });

  test('If-Match has to name the current version', () => {
    const current = aggregate({ version: 3 });
    expect(() => decideCompletion(aRequest(max, { ifMatch: [2] }), current, done)).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    );
    expect(decideCompletion(aRequest(max, { ifMatch: [2, 3] }), current, done).aggregate.task.version).toBe(4);
  });

  test('work that awaits approval cannot be completed', () => {
    expect(() => decideCompletion(aRequest(max), aggregate({ status: 'awaiting_approval' }, 1), done)).toThrow(
      expect.objectContaining({ code: 'ILLEGAL_TRANSITION', facts: { current_status: 'awaiting_approval' } }),
    );
  });

  test('every change of a task postpones its expiry', () => {
    const later = new Date('2026-03-20T00:00:00.000Z');
    const { task } = decideFailure(aRequest(max, {}, later), aggregate(), failed).aggregate;
    expect(task.updatedAt).toEqual(later);
    expect(task.expiresAt).toEqual(new Date('2026-04-19T00:00:00.000Z'));
  });
});
