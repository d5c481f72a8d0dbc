import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import type { RefusalRecorder, RefusedRequest } from './refusal-recorder.js';

export interface RefusalRecorderHarness {
  readonly recorder: RefusalRecorder;
  /** What the audit log was given so far. */
  readonly recorded: () => readonly Readonly<Record<string, unknown>>[];
  /** From now on nothing can be recorded. */
  readonly breakLog: () => void;
}

const request: RefusedRequest = {
  traceId: 'trace-1',
  traceparent: undefined,
  route: '/tasks/:task_id',
  operation: { name: 'getTask', http: { method: 'GET' } },
  targetId: '0190f000-0000-7000-8000-000000000001',
  principal: undefined,
};
const ada = { issuer: 'i', subject: 'ada', roles: ['finance'] };
/** Her token says how she signed in, as those of most issuers do; the audit log is not told. */
const known: RefusedRequest = { ...request, principal: { ...ada, authentication: { acr: '1', amr: ['pwd'] } } };
const forbidden = new HandoffError('FORBIDDEN');
const unauthenticated = new HandoffError('UNAUTHENTICATED');

/** What every recorder of refusals promises. */
export function refusalRecorderContract(name: string, open: () => Promise<RefusalRecorderHarness>): void {
  describe(`the refusal recorder on ${name}`, () => {
    test('has recorded who was refused what, and why, when it resolves', async () => {
      const { recorder, recorded } = await open();
      await recorder.recordForbidden(known, forbidden);
      expect(recorded()).toEqual([
        expect.objectContaining({
          operation: 'getTask',
          code: 'FORBIDDEN',
          target_id: request.targetId,
          principal: ada,
        }),
      ]);
    });

    test('records a flood from one address as a few, and does not lose another address in it', async () => {
      const { recorder, recorded } = await open();
      for (let n = 0; n < 50; n += 1) recorder.recordUnauthenticated(request, unauthenticated, '192.0.2.1');
      recorder.recordUnauthenticated(request, unauthenticated, '192.0.2.2');
      await eventually(() => recorded().some(({ client }) => client === '192.0.2.2'));
      expect(recorded().length).toBeLessThan(10);
    });

    test('throws nothing when nothing can be recorded', async () => {
      const { recorder, recorded, breakLog } = await open();
      breakLog();
      recorder.recordUnauthenticated(request, unauthenticated, '192.0.2.1');
      await recorder.recordForbidden(known, forbidden);
      expect(recorded()).toEqual([]);
    });
  });
}
