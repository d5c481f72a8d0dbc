import { afterEach, describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import type { RefusalRecorder, RefusedRequest } from './refusal-recorder.js';

export interface RefusalRecorderHarness {
  readonly recorder: RefusalRecorder;
  /** The records so far, each once. */
  readonly recorded: () => readonly Readonly<Record<string, unknown>>[];
  /** From now on, nothing can be recorded. */
  readonly breakLog: () => void;
  readonly mendLog: () => void;
  /** The log lines about refusals that are not recorded. */
  readonly errors: () => readonly Readonly<Record<string, unknown>>[];
}

/** How long an answer waits for its record and `drain` for all records, in milliseconds. */
export interface RefusalBounds {
  readonly waitMs: number;
  readonly drainMs: number;
}

/** So long that records are late only if something hangs. */
const PATIENT: RefusalBounds = { waitMs: 60_000, drainMs: 60_000 };

const request: RefusedRequest = {
  traceId: 'trace-1',
  traceparent: undefined,
  route: '/tasks/{task_id}',
  operation: { name: 'getTask', http: { method: 'GET' } },
  targetId: '0190f000-0000-7000-8000-000000000001',
  principal: undefined,
};
const ada = { issuer: 'i', subject: 'ada', roles: ['finance'] };
/** Her token says how she signed in, like those of most issuers; the record must not. */
const known: RefusedRequest = { ...request, principal: { ...ada, authentication: { acr: '1', amr: ['pwd'] } } };
const probe: RefusedRequest = { ...known, operation: { name: 'cancelTask', http: { method: 'POST' } }, traceId: 'p' };
const forbidden = new HandoffError('FORBIDDEN');
const unauthenticated = new HandoffError('UNAUTHENTICATED');

/** What every recorder of refusals guarantees. */
export function refusalRecorderContract(
  name: string,
  open: (bounds: RefusalBounds) => Promise<RefusalRecorderHarness>,
): void {
  describe(`the refusal recorder on ${name}`, () => {
    let given: RefusalRecorderHarness | undefined;
    const harness = async (bounds: Partial<RefusalBounds> = {}): Promise<RefusalRecorderHarness> =>
      (given = await open({ ...PATIENT, ...bounds }));
    afterEach(async () => {
      given?.mendLog();
      await given?.recorder.drain();
    });
    const counted = (of: (refusal: Readonly<Record<string, unknown>>) => boolean = () => true): number =>
      given!
        .recorded()
        .filter(of)
        .reduce((sum, { count }) => sum + Number(count), 0);
    const flood = (times: number): Promise<unknown> =>
      Promise.all(Array.from({ length: times }, () => given!.recorder.recordForbidden(known, forbidden)));

    test('has recorded caller, operation and reason when it resolves', async () => {
      const { recorder, recorded } = await harness();
      await recorder.recordForbidden(known, forbidden);
      expect(recorded()).toEqual([
        expect.objectContaining({
          operation: 'getTask',
          method: 'GET',
          route: '/tasks/{task_id}',
          code: 'FORBIDDEN',
          target_id: request.targetId,
          actor: ada,
          count: 1,
        }),
      ]);
    });

    test('counts all of 600 concurrent refusals in few records, and they hide no other refusal', async () => {
      const { recorder, recorded } = await harness();
      const flooding = flood(600);
      await recorder.recordForbidden(probe, forbidden);
      await flooding;
      await eventually(() => counted() === 601);
      expect(recorded().length).toBeLessThan(50);
      expect(recorded().filter(({ operation }) => operation === 'cancelTask')).toMatchObject([
        { count: 1, trace_id: 'p' },
      ]);
    });

    test('counts the ongoing refusals of one caller in one record, with its first and last time', async () => {
      const { recorded } = await harness();
      for (let n = 0; n < 20; n += 1) await flood(1);
      await flood(500);
      await eventually(() => counted() === 520);
      const shared = recorded().find(({ count }) => Number(count) > 1)!;
      expect(Date.parse(String(shared['first_at']))).toBeLessThanOrEqual(Date.parse(String(shared['last_at'])));
    });

    test('counts by caller and by code', async () => {
      const { recorder } = await harness();
      const bob: RefusedRequest = { ...known, principal: { ...ada, subject: 'bob' } };
      const readOnly = new HandoffError('READ_ONLY_ROLE');
      await Promise.all([
        flood(100),
        ...Array.from({ length: 50 }, () => recorder.recordForbidden(bob, forbidden)),
        ...Array.from({ length: 25 }, () => recorder.recordForbidden(known, readOnly)),
      ]);
      await eventually(() => counted() === 175);
      expect(counted(({ actor }) => (actor as typeof ada).subject === 'bob')).toBe(50);
      expect(counted(({ code }) => code === 'READ_ONLY_ROLE')).toBe(25);
    });

    test('counts a caller with many targets by route beyond a limit', async () => {
      const { recorder, recorded } = await harness();
      const at = (n: number): string => `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
      await Promise.all(
        Array.from({ length: 1_000 }, (_, n) => recorder.recordForbidden({ ...known, targetId: at(n) }, forbidden)),
      );
      await eventually(() => counted() === 1_000);
      expect(recorded().length).toBeLessThan(100);
      expect(recorded().find(({ count }) => Number(count) > 1)).toMatchObject({
        operation: 'getTask',
        target_id: null,
      });
    });

    test('counts unidentified callers by address, and keeps another address apart in a flood', async () => {
      const { recorder, recorded } = await harness();
      for (let n = 0; n < 50; n += 1) recorder.recordUnauthenticated(request, unauthenticated, '192.0.2.1');
      recorder.recordUnauthenticated(request, unauthenticated, '192.0.2.2');
      await eventually(() => recorded().some(({ client }) => client === '192.0.2.2'));
      await recorder.drain();
      expect(counted(({ client }) => client === '192.0.2.1')).toBe(50);
      expect(recorded().length).toBeLessThan(10);
    });

    test('counts a whole /64 as one address', async () => {
      const { recorder, recorded } = await harness();
      for (let n = 0; n < 100; n += 1) {
        recorder.recordUnauthenticated(request, unauthenticated, `2001:db8:0:1::${n.toString(16)}`);
      }
      recorder.recordUnauthenticated(request, unauthenticated, '2001:db8:0:2::1');
      await recorder.drain();
      expect(counted(({ client }) => client === '2001:db8:0:1::/64')).toBe(100);
      expect(counted(({ client }) => client === '2001:db8:0:2::/64')).toBe(1);
      expect(recorded().length).toBeLessThan(10);
    });

    test('counts refusals of more networks than it can keep apart', async () => {
      const { recorder, recorded } = await harness();
      for (let n = 0; n < 20_000; n += 1) {
        recorder.recordUnauthenticated(request, unauthenticated, `2001:db8:${n.toString(16)}::1`);
      }
      await recorder.drain();
      expect(counted()).toBe(20_000);
      expect(recorded().length).toBeLessThan(2_000);
    });

    test('keeps refusals that cannot be recorded, and records them later', async () => {
      const { recorder, recorded, breakLog, mendLog } = await harness({ waitMs: 50 });
      breakLog();
      recorder.recordUnauthenticated(request, unauthenticated, '192.0.2.1');
      const flooding = flood(600);
      await recorder.recordForbidden(probe, forbidden);
      await flooding;
      expect(recorded()).toEqual([]);
      mendLog();
      await eventually(() => counted() === 602);
      expect(recorded()).toContainEqual(expect.objectContaining({ operation: 'cancelTask', count: 1 }));
    });

    test('records the remaining refusals when it is drained', async () => {
      const { recorder, breakLog, mendLog } = await harness({ waitMs: 50 });
      breakLog();
      await flood(30);
      mendLog();
      await recorder.drain();
      expect(counted()).toBe(30);
    });

    test('logs how many refusals it could not record by the end', async () => {
      const { recorder, recorded, breakLog, errors } = await harness({ waitMs: 50, drainMs: 200 });
      breakLog();
      await flood(30);
      await recorder.drain();
      expect(recorded()).toEqual([]);
      expect(errors().reduce((sum, { count }) => sum + Number(count), 0)).toBe(30);
    });
  });
}
