import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '@handoff/kernel';
import { fay, max, newId, newSessionIds, otto, person, inTime } from '../../testing/builders.js';
import { toAmend, toComplete, toDecide, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import { eventsAbout, useHarness, type OpenHarness } from './harness.js';

export function describeIdempotence(open: OpenHarness): void {
  describe('commands', () => {
    const harness = useHarness(open);

    test('a task is stored with all its members', async () => {
      const store = await harness().open();
      const session = { ok: true, session: { ...newSessionIds(), status: 'active', final: false } } as const;
      const data = { text: 'größer \u{1F600}', nested: [1, null, { deep: true }] };
      const keyed = { commandId: newId(), keyed: true };
      const { id } = await succeed(store, toRoute(fay, { data, context: { a: 'b' }, session }, keyed));
      const aggregate = await store.findTask(id, inTime());
      expect(aggregate).toMatchObject({
        approvals: [],
        task: {
          id: session.session.taskId,
          sessionId: session.session.id,
          data,
          context: { a: 'b' },
          fromRole: 'finance',
          requestedBy: { issuer: fay.issuer, subject: 'fay', role: 'finance' },
          commandId: keyed.commandId,
          participants: ['finance', 'manager'],
        },
      });
    });

    test('a repeated keyed command gets its first reply, byte for byte, whatever the present state is', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      const first = await succeed(store, toRoute(fay, {}, keyed));
      await succeed(store, toComplete(max, first.id));
      const gone = { ok: false, error: new Error('the session is gone') as never } as const;
      expect(await store.execute(toRoute(fay, { session: gone }, keyed))).toEqual({
        ok: true,
        reply: { body: first.body, id: first.id, version: 1 },
        replayed: true,
      });
    });

    test('a keyed command that was executed under another of its ids gets that reply, and changes nothing', async () => {
      const [one, two] = [await harness().open(), await harness().open()];
      const [before, now, after, ...raced] = Array.from({ length: 5 }, newId) as [string, string, string, ...string[]];
      const racedAs = (i: number) => ({ commandId: raced[i]!, keyed: true, otherIds: [raced[1 - i]!] });
      const routed = await one.execute(toRoute(fay, {}, { commandId: before, keyed: true, otherIds: [now] }));
      const again = { commandId: now, keyed: true, otherIds: [before, after] };
      expect(await two.execute(toRoute(fay, {}, again))).toEqual({ ...routed, replayed: true });
      const routes = [0, 1, 2, 3].map((i) =>
        (i % 2 === 0 ? one : two).execute(toRoute(fay, { type: 'raced' }, racedAs(i % 2))),
      );
      const outcomes = await Promise.all(routes);
      expect(new Set(outcomes.map((outcome) => outcome.ok && outcome.reply.id)).size).toBe(1);
      expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
    });

    test('the same key with another request is refused', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      await succeed(store, toRoute(fay, {}, keyed));
      expect(await store.execute(toRoute(fay, {}, { ...keyed, fingerprint: sha256Hex('other') }))).toMatchObject({
        ok: false,
        error: { code: 'IDEMPOTENCY_KEY_REUSED' },
      });
    });

    test('a refused command can be repeated with the same key', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      const keyed = { commandId: newId(), keyed: true };
      expect(await store.execute(toComplete(fay, id, keyed))).toMatchObject({ error: { code: 'ROLE_NOT_HELD' } });
      expect(await store.execute(toComplete(max, id, keyed))).toMatchObject({ ok: true, replayed: false });
    });

    test('a finally refused command is not executed later, whatever the present state is', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      const keyed = { commandId: newId(), keyed: true };
      const early = { ...toComplete(max, id, keyed), call: { ...toComplete(max, id, keyed).call, ifMatch: [2] } };
      expect(await store.execute(early)).toMatchObject({ error: { code: 'VERSION_MISMATCH' } });
      await succeed(store, toAmend(fay, id, { description: 'Something else' }));
      expect(await store.execute(early)).toMatchObject({
        error: { code: 'VERSION_MISMATCH', facts: { current_version: 1 }, firstTraceId: early.call.traceId },
      });
      expect((await store.findTask(id, inTime()))?.task.status).toBe('pending');
    });

    test('every refusal writes an event, and nothing else', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      expect(await store.execute(toComplete(otto, id))).toMatchObject({ ok: false, error: { code: 'READ_ONLY_ROLE' } });
      const asker = person('fred', 'finance', 'manager');
      const { id: approvalId } = await succeed(store, toRequest(asker, id, 'manager'));
      expect(await store.execute(toDecide(asker, approvalId, 'approved'))).toMatchObject({
        error: { code: 'FOUR_EYES' },
      });
      expect(await eventsAbout(harness(), id)).toMatchObject([
        { type: 'handoff.task.routed.v1', sequence: 1 },
        { type: 'handoff.request.refused.v1', data: { code: 'READ_ONLY_ROLE', operation: 'completeTask' } },
        { type: 'handoff.task.parked.v1', sequence: 2 },
      ]);
      expect(await eventsAbout(harness(), approvalId)).toMatchObject([
        { type: 'handoff.approval.requested.v1', sequence: 1 },
        { type: 'handoff.request.refused.v1', data: { code: 'FOUR_EYES', target_id: approvalId, task_id: id } },
      ]);
      expect((await store.findTask(approvalId, inTime()))?.task).toMatchObject({
        id,
        version: 2,
        status: 'awaiting_approval',
      });
    });

    test('a repetition of a forgotten command counts as new, and one of a younger command does not', async () => {
      const store = await harness().open();
      const before = new Date('2026-01-01T00:00:00.000Z');
      const old = { commandId: newId(), keyed: true };
      const young = { commandId: newId(), keyed: true };
      const { id } = await succeed(store, toRoute(fay));
      const { id: other } = await succeed(store, toRoute(fay));
      await succeed(store, { ...toComplete(max, id, old), at: before }, toComplete(max, other, young));
      expect(await store.forgetCommands(new Date(before.getTime() + 1))).toBe(1);
      expect(await store.execute(toComplete(max, other, young))).toMatchObject({ ok: true, replayed: true });
      expect(await store.execute(toComplete(max, id, old))).toMatchObject({ error: { code: 'ILLEGAL_TRANSITION' } });
    });

    test('a task remembers the command that created it after the command is forgotten', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      const first = await succeed(store, toRoute(fay, {}, keyed, new Date('2026-01-01T00:00:00.000Z')));
      await succeed(store, toComplete(max, first.id));
      await store.forgetCommands(new Date('2026-01-02T00:00:00.000Z'));
      expect(await store.execute(toRoute(fay, {}, keyed))).toEqual({ ok: true, reply: first, replayed: true });
    });

    test('and still refuses its key with another request', async () => {
      const store = await harness().open();
      const keyed = { commandId: newId(), keyed: true };
      await succeed(store, toRoute(fay, {}, keyed, new Date('2026-01-01T00:00:00.000Z')));
      await store.forgetCommands(new Date('2026-01-02T00:00:00.000Z'));
      expect(await store.execute(toRoute(fay, {}, { ...keyed, fingerprint: sha256Hex('other') }))).toMatchObject({
        ok: false,
        error: { code: 'IDEMPOTENCY_KEY_REUSED' },
      });
    });
  });
}
