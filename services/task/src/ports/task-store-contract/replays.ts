import { describe, expect, test } from '@jest/globals';
import type { Principal } from '@handoff/kernel';
import { ada, fay, max, newId, person } from '../../testing/builders.js';
import { aCrew } from '../../testing/claims.js';
import { toCancel, toClaim, toComplete, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import { eventsAbout, refusalsIn, useHarness, type OpenHarness } from './harness.js';

const failure = (code: string): unknown => ({ ok: false, error: expect.objectContaining({ code }) });
/** The same person with other roles. */
const as = ({ subject }: Principal, ...roles: string[]): Principal => person(subject, ...roles);

export function describeReplays(open: OpenHarness): void {
  describe('a repeated command', () => {
    const harness = useHarness(open);

    test('of a routing in another role is another request, whether the role is named or not', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      const first = await store.execute(toRoute(fay, {}, keyed));
      expect(await store.execute(toRoute(as(fay, 'legal'), {}, keyed))).toEqual(failure('IDEMPOTENCY_KEY_REUSED'));
      expect(await store.execute(toRoute(as(fay, 'finance', 'legal'), {}, keyed))).toEqual({
        ...first,
        replayed: true,
      });
      const named = { fromRole: 'finance' };
      const other = { commandId: newId(), keyed: true };
      await succeed(store, toRoute(fay, named, other));
      expect(await store.execute(toRoute(as(fay, 'legal'), named, other))).toEqual(failure('ROLE_NOT_HELD'));
    });

    test('of a routing is answered to its sender only, even after the command is forgotten', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      const named = { commandId: newId(), keyed: true };
      const old = new Date('2026-01-01T00:00:00.000Z');
      const first = await succeed(store, toRoute(fay, {}, keyed, old));
      await succeed(store, toRoute(fay, { fromRole: 'finance' }, named, old));
      await store.forgetCommands(new Date('2026-01-02T00:00:00.000Z'));
      expect(await store.execute(toRoute(as(fay, 'legal'), {}, keyed))).toEqual(failure('IDEMPOTENCY_KEY_REUSED'));
      const stranger = toRoute(as(fay, 'legal'), { fromRole: 'finance' }, named);
      expect(await store.execute(stranger)).toEqual(failure('ROLE_NOT_HELD'));
      expect(await store.execute(toRoute(fay, {}, keyed))).toEqual({ ok: true, reply: first, replayed: true });
    });

    test('of a claim shows no lease to a caller that no longer holds the role, and writes a refusal', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const { id } = await succeed(store, toRoute(fay, { toRole: role }));
      const claim = toClaim(worker, { role }, { commandId: newId(), keyed: true });
      const first = await store.execute(claim);
      const later = { ...claim, call: { ...claim.call, principal: as(worker, 'ops') } };
      expect(await store.execute(later)).toEqual(failure('ROLE_NOT_HELD'));
      expect(await store.execute(claim)).toEqual({ ...first, replayed: true });
      expect(await eventsAbout(harness(), id)).toHaveLength(2);
      expect(await refusalsIn(harness(), role)).toMatchObject([
        { type: 'handoff.request.refused.v1', data: { code: 'ROLE_NOT_HELD', operation: 'claimTasks', role } },
      ]);
    });

    test('is NOT_FOUND for a caller that no longer sees the task, and ROLE_NOT_HELD for one that sees it', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      const complete = toComplete(max, id, { commandId: newId(), keyed: true });
      const first = await store.execute(complete);
      const repeated = (...roles: string[]) =>
        store.execute({ ...complete, call: { ...complete.call, principal: as(max, ...roles) } });
      expect(await repeated('legal')).toEqual(failure('NOT_FOUND'));
      expect(await repeated('finance')).toEqual(failure('ROLE_NOT_HELD'));
      expect(await repeated('auditor')).toEqual(failure('READ_ONLY_ROLE'));
      expect(await repeated('admin')).toEqual({ ...first, replayed: true });
      expect(await repeated('manager', 'legal')).toEqual({ ...first, replayed: true });
    });

    test('of a refused command is not answered to a caller that may not see its resource', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      const keyed = { commandId: newId(), keyed: true };
      await succeed(store, toComplete(max, id));
      expect(await store.execute(toCancel(fay, id, keyed))).toEqual(failure('ILLEGAL_TRANSITION'));
      expect(await store.execute(toCancel(as(fay, 'legal'), id, keyed))).toEqual(failure('NOT_FOUND'));
      expect(await store.execute(toCancel(fay, id, keyed))).toEqual(failure('ILLEGAL_TRANSITION'));
    });

    test('of a decision is answered to its person, even if the approval asks another role by then', async () => {
      const store = await harness().open();
      const approvers = [
        { role: 'manager', required: 1 },
        { role: 'legal', required: 1 },
      ];
      const { id } = await succeed(store, toRoute(fay));
      const { id: approvalId } = await succeed(store, toRequest(fay, id, { approvers }));
      const decide = toDecide(max, approvalId, 'approved', { commandId: newId(), keyed: true });
      const first = await store.execute(decide);
      await succeed(store, toCancel(ada, id));
      expect(await store.execute(decide)).toEqual({ ...first, replayed: true });
      const other = { ...decide, call: { ...decide.call, principal: as(max, 'legal') } };
      expect(await store.execute(other)).toEqual(failure('IDEMPOTENCY_KEY_REUSED'));
    });
  });
}
