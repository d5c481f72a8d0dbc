import { describe, expect, test } from '@jest/globals';
import {
  aRequestedVote,
  aClaimedTask,
  ada,
  aDemand,
  anApproval,
  aRequest,
  aTask,
  DAY_MS,
  fay,
  max,
  newId,
  noon,
  person,
  policy,
} from '../../testing/builders.js';
import { decideCancellation } from '../rules/decide-cancellation.js';
import { decideVote } from '../rules/decide-vote.js';
import { decideCompletion, decideFailure } from '../rules/decide-end.js';
import { decideExpiry } from '../rules/decide-expiry.js';
import { decideHeartbeat } from '../rules/decide-heartbeat.js';
import { isLapsed } from './lease.js';
import { decideRelease } from '../rules/decide-release.js';
import { decideRequest } from '../rules/decide-request.js';
import type { Change } from '../task-aggregate.js';
import type { Task } from './task.js';

const later = new Date(noon.getTime() + 600_000);
const beat = { leaseSeconds: undefined, progress: undefined, note: undefined };
const mia = person('mia', 'manager');
const ASKED = { ...aDemand({ approverRole: 'legal' }), decision: undefined, notes: undefined, contentHash: undefined };

/** The commands that need a lease, with a given lease id. */
const FENCED: Readonly<Record<string, (task: Task, leaseId: string | undefined, who?: typeof max) => Change>> = {
  complete: (task, leaseId, who = max) => decideCompletion(aRequest(who), inFile(task), { result: 1, leaseId }),
  fail: (task, leaseId, who = max) =>
    decideFailure(aRequest(who), inFile(task), { error: 'x', retryable: false, leaseId }),
  retry: (task, leaseId, who = max) =>
    decideFailure(aRequest(who), inFile(task), { error: 'x', retryable: true, leaseId }),
  release: (task, leaseId = newId(), who = max) => decideRelease(aRequest(who), inFile(task), leaseId),
  heartbeat: (task, leaseId = newId(), who = max) => decideHeartbeat(aRequest(who), inFile(task), { ...beat, leaseId }),
};

function inFile(task: Task) {
  return { task, approvals: [] };
}

function code(expected: string): unknown {
  return expect.objectContaining({ code: expected });
}

describe.each(Object.entries(FENCED))('with a lease: to %s', (name, act) => {
  test('the current one is accepted', () => {
    const task = aClaimedTask();
    expect(act(task, task.lease.id).aggregate.task).toBeDefined();
  });

  test('another one is LEASE_LOST', () => {
    expect(() => act(aClaimedTask(), newId())).toThrow(code('LEASE_LOST'));
  });

  test('it is LEASE_LOST once the task was taken back or has ended, or if it never had one', () => {
    const { lease } = aClaimedTask();
    for (const status of ['pending', 'completed', 'failed', 'cancelled', 'expired', 'awaiting_approval'] as const) {
      expect(() => act(aTask({ status }), lease.id)).toThrow(
        expect.objectContaining({ code: 'LEASE_LOST', facts: { current_status: status } }),
      );
    }
  });

  test('an overdue one is accepted until the task is taken back', () => {
    const task = aClaimedTask();
    const lease = { ...task.lease, expiresAt: new Date(noon.getTime() - 1) };
    const lapsed = { ...task, lease };
    expect(isLapsed(lapsed, noon)).toBe(true);
    expect(act(lapsed, lease.id).aggregate.task).toBeDefined();
  });

  test('both the lease and the role are needed', () => {
    const task = aClaimedTask();
    expect(() => act(task, task.lease.id, fay)).toThrow(code('ROLE_NOT_HELD'));
    for (const who of [mia, ada]) expect(() => act(task, newId(), who)).toThrow(code('LEASE_LOST'));
    if (name === 'release' || name === 'heartbeat') return;
    for (const who of [max, mia, ada]) expect(() => act(task, undefined, who)).toThrow(code('LEASE_REQUIRED'));
  });
});

describe('a lease', () => {
  test('ends with the task, and its holder stays on record', () => {
    const task = aClaimedTask();
    const { aggregate } = decideCompletion(aRequest(max), inFile(task), { result: 1, leaseId: task.lease.id });
    expect(aggregate.task).toMatchObject({ status: 'completed', lease: undefined, claimedBy: { subject: 'max' } });
  });

  test('does not prevent a cancellation by the sender', () => {
    const { aggregate } = decideCancellation(aRequest(fay), inFile(aClaimedTask()), {
      reason: undefined,
      cascade: false,
    });
    expect(aggregate.task).toMatchObject({ status: 'cancelled', lease: undefined });
  });

  test('is kept by a heartbeat, which does not change the task', () => {
    const task = aClaimedTask();
    const input = { ...beat, leaseId: task.lease.id };
    const { aggregate, events } = decideHeartbeat(aRequest(max, {}, later), inFile(task), input);
    expect(events).toEqual([]);
    expect(aggregate.task).toEqual({
      ...task,
      lease: { ...task.lease, expiresAt: new Date(later.getTime() + 60_000) },
    });
    const longer = decideHeartbeat(aRequest(max, {}, later), inFile(task), { ...input, leaseSeconds: 300 });
    expect(longer.aggregate.task.lease).toMatchObject({ seconds: 60, expiresAt: new Date(later.getTime() + 300_000) });
  });

  test('a heartbeat with progress is a change, and causes one event', () => {
    const task = aClaimedTask();
    const input = { ...beat, leaseId: task.lease.id, progress: 40, note: 'halfway' };
    const { aggregate, events } = decideHeartbeat(aRequest(max, {}, later), inFile(task), input);
    expect(aggregate.task).toMatchObject({
      version: 3,
      updatedAt: later,
      progress: { percent: 40, note: 'halfway', reportedAt: later },
    });
    expect(events).toMatchObject([{ name: 'task.progressed', fromStatus: 'active' }]);
  });

  test('progress does not make a parked task expire before its approval', () => {
    const task = aClaimedTask();
    const parked = decideRequest(aRequest(max), inFile(task), { ...ASKED, openMs: 60 * DAY_MS }).aggregate;
    const input = { ...beat, leaseId: task.lease.id, progress: 40 };
    const { aggregate } = decideHeartbeat(aRequest(max, {}, later), parked, input);
    expect(aggregate.task.expiresAt).toEqual(parked.task.expiresAt);
    const soon = decideRequest(aRequest(max), inFile(task), ASKED).aggregate;
    expect(decideHeartbeat(aRequest(max, {}, later), soon, input).aggregate.task.expiresAt).toEqual(
      new Date(later.getTime() + 30 * DAY_MS),
    );
  });

  test('stands still while the work awaits approval, and starts anew when it resumes', () => {
    const task = aClaimedTask();
    const parked = decideRequest(aRequest(max), inFile(task), ASKED);
    expect(parked.aggregate.task).toMatchObject({
      parkedStatus: 'active',
      lease: { id: task.lease.id, expiresAt: undefined },
      claimedBy: { subject: 'max' },
    });
    expect(decideExpiry({ now: later, policy, newId }, parked.aggregate)).toBeUndefined();
    const kept = decideHeartbeat(aRequest(max, {}, later), parked.aggregate, { ...beat, leaseId: task.lease.id });
    expect(kept).toEqual({ aggregate: parked.aggregate, events: [] });
    const resumed = decideVote(aRequest(ada, {}, later), parked.aggregate, parked.approval.id, aRequestedVote());
    expect(resumed.aggregate.task).toMatchObject({
      status: 'active',
      lease: { id: task.lease.id, expiresAt: new Date(later.getTime() + 60_000) },
    });
  });

  test('work that awaits approval can be neither completed nor released, not even by its holder', () => {
    const task = { ...aClaimedTask(), status: 'awaiting_approval', parkedStatus: 'active' } as const;
    const aggregate = { task, approvals: [anApproval({ taskId: task.id })] };
    const leaseId = task.lease.id;
    const illegal = code('ILLEGAL_TRANSITION');
    expect(() => decideCompletion(aRequest(max), aggregate, { result: 1, leaseId })).toThrow(illegal);
    expect(() => decideCompletion(aRequest(max), aggregate, { result: 1, leaseId: undefined })).toThrow(illegal);
    expect(() => decideRelease(aRequest(max), aggregate, leaseId)).toThrow(illegal);
    expect(() => decideFailure(aRequest(max), aggregate, { error: 'x', retryable: true, leaseId })).toThrow(illegal);
  });
});
