import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { HandoffApiError, HandoffConnectionError, type Problem } from '../api-error.js';
import type { Call } from '../call.js';
import type { ClaimedTask } from '../generated/types.js';
import { keepLease, type KeptLease } from './keep-lease.js';

const LEASE_MS = 30_000;
const TASK = { task_id: 'A', lease: { lease_id: 'L', attempt: 1 } } as ClaimedTask;

/** A lease with a clock that only the test moves, and a gateway that answers each heartbeat as the test says. */
describe('a lease that is kept', () => {
  let failure: Error | undefined;
  let beats: number[];
  let lease: KeptLease;
  const call = ((name: string) => {
    expect(name).toBe('heartbeatTask');
    beats.push(performance.now());
    return failure === undefined ? Promise.resolve({}) : Promise.reject(failure);
  }) as unknown as Call;
  const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    [failure, beats] = [undefined, []];
    lease = keepLease(call, TASK, LEASE_MS, performance.now());
  });
  afterEach(() => {
    lease.end();
    jest.useRealTimers();
  });

  const away = new HandoffConnectionError('gone', undefined, undefined);
  const refused = (status: number, code: Problem['code']): Error =>
    new HandoffApiError({ type: '', title: '', detail: '', trace_id: 't', status, code });

  test('is renewed every third of its duration, until it is ended', async () => {
    const began = performance.now();
    await pass(2 * LEASE_MS);
    expect(beats.map((at) => at - began)).toEqual([1, 2, 3, 4, 5, 6].map((third) => (third * LEASE_MS) / 3));
    lease.end();
    await pass(2 * LEASE_MS);
    expect([beats.length, lease.signal.aborted]).toEqual([6, false]);
  });

  test.each([
    ['a conflict', refused(409, 'WRITE_CONFLICT')],
    ['a late request', refused(408, 'REQUEST_TIMEOUT')],
    ['an outage', away],
  ])('survives %s that is shorter than it, and asks more often meanwhile', async (_what, error) => {
    failure = error;
    await pass(LEASE_MS - 1);
    expect(beats.length).toBeGreaterThan(3);
    failure = undefined;
    await pass(LEASE_MS);
    expect(lease.signal.aborted).toBe(false);
  });

  test('is lost when an outage lasts as long, and not before', async () => {
    failure = away;
    await pass(LEASE_MS - 1);
    expect(lease.signal.aborted).toBe(false);
    await pass(LEASE_MS / 3);
    expect(lease.signal.reason).toMatchObject({ name: 'LeaseLostError' });
    expect(lease.isRefused()).toBe(false);
  });

  test('is kept by a process that has stood still for longer, if the gateway still has it', async () => {
    await pass(LEASE_MS / 3);
    jest.advanceTimersByTime(2 * LEASE_MS);
    await pass(LEASE_MS);
    expect(lease.signal.aborted).toBe(false);
  });
});
