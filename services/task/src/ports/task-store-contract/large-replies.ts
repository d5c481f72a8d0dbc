import { describe, expect, test } from '@jest/globals';
import { storedOrder, type Call, type JsonObject, type Outcome } from '@handoff/kernel';
import { fay, max, newId, noon } from '../../testing/builders.js';
import { aCrew, claim } from '../../testing/claims.js';
import { toAmend, toBeat, toCancel, toClaim, toDecide, toRelease, toRequest, toRoute } from '../../testing/commands.js';
import { succeed } from '../../testing/succeed.js';
import type { TimedCommand, TimedStore } from '../../testing/timed-store.js';
import { useHarness, type OpenHarness } from './harness.js';

/** A few KB: the most that may be stored of a reply of any size. */
const A_FEW_KB = 8_192;
const LARGE = 100_000;

const large = (text: string): JsonObject =>
  storedOrder({ zz: 1.5, a: text.repeat(LARGE / text.length), 10: [1e21, -0.000001, null, { b: 1, a: 'ü😀' }], 9: {} });

export function describeLargeReplies(open: OpenHarness): void {
  describe('a large first reply', () => {
    const harness = useHarness(open);
    const keyed = (): Pick<Call, 'commandId' | 'keyed'> => ({ commandId: newId(), keyed: true });
    const withKey = (command: TimedCommand): TimedCommand => ({ ...command, call: { ...command.call, ...keyed() } });

    /** Executes commands, and returns the reply to each one's repetition by another store, after all of them. */
    async function executeAll(store: TimedStore, commands: readonly TimedCommand[]): Promise<() => Promise<void>> {
      const first: Outcome[] = [];
      for (const command of commands) first.push(await store.execute(command));
      return () => expectRepeated(commands, first);
    }

    async function expectRepeated(commands: readonly TimedCommand[], first: readonly Outcome[]): Promise<void> {
      const other = await harness().open();
      for (const [i, command] of commands.entries()) {
        expect(first[i]).toMatchObject({ ok: true });
        const again = await other.execute(command);
        if (!again.ok) throw again.error;
        expect(again.replayed).toBe(true);
        expect(first[i]!.ok && again.reply.body === first[i]!.reply.body).toBe(true);
        expect(Buffer.byteLength(await harness().keptOf(command.call.commandId))).toBeLessThan(A_FEW_KB);
      }
    }

    test('of a claim is stored in a few KB, and composed again after any later changes', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      for (let i = 0; i < 32; i += 1) {
        await succeed(
          store,
          toRoute(fay, { toRole: role, data: large(`${i}.`), context: { text: 'c'.repeat(2_000) } }),
        );
      }
      const command = toClaim(worker, { role, max: 32 }, keyed());
      const first = await store.execute(command);
      if (!first.ok) throw first.error;
      expect(first.reply.body.length).toBeGreaterThan(32 * LARGE);
      const { tasks } = JSON.parse(first.reply.body) as { tasks: Awaited<ReturnType<typeof claim>> };
      for (const { task_id, lease } of tasks.slice(0, 3)) {
        await succeed(store, toBeat(worker, task_id, lease.lease_id, { progress: 5, note: 'n'.repeat(3_000) }));
        await succeed(store, toRelease(worker, task_id, lease.lease_id));
        await succeed(store, toAmend(fay, task_id, { data: large('other '), description: 'd'.repeat(5_000) }));
      }
      await expectRepeated([command], [first]);
    });

    test('of the largest claim is stored in a few KB, even if no two tasks share a value', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const at = (seconds: number): Date => new Date(noon.getTime() + 1_000 * seconds);
      for (let i = 0; i < 32; i += 1) {
        const times = { notBefore: at(-1 - i), deadlineAt: at(86_400 + i) };
        const { id } = await succeed(store, toRoute(fay, { toRole: role, data: large(`${i}.`), ...times }));
        for (let n = 0; n < i % 4; n += 1) await succeed(store, toAmend(fay, id, { data: large(`${i} ${n} `) }));
      }
      const command = toClaim(worker, { role, max: 32 }, keyed());
      const first = await store.execute(command);
      if (!first.ok) throw first.error;
      const { tasks } = JSON.parse(first.reply.body) as { tasks: Awaited<ReturnType<typeof claim>> };
      expect(tasks).toHaveLength(32);
      await expectRepeated([command], [first]);
    });

    test('of every command shows the state of its time', async () => {
      const store = await harness().open();
      const { role, worker } = aCrew();
      const routed = await succeed(store, toRoute(fay, { toRole: role, data: large('first ') }));
      const id = routed.id;
      const amendments = ['second ', 'third ', 'first '].map((text) =>
        withKey(toAmend(fay, id, { data: large(text), description: text.repeat(1_000), context: large(text) })),
      );
      const amended = await executeAll(store, amendments);
      const failures: TimedCommand[] = [];
      for (const text of ['one ', 'two ']) {
        const [task] = await claim(store, worker, { role }, {}, new Date(Date.now() + 86_400_000));
        const leaseId = task!.lease.lease_id;
        await succeed(store, toBeat(worker, id, leaseId, { progress: 1, note: text.repeat(1_000) }));
        const input = { taskId: id, error: large(text), retryable: true, leaseId };
        failures.push(withKey({ ...toCancel(worker, id), name: 'failTask', input }));
        await store.execute(failures.at(-1)!);
      }
      const [task] = await claim(store, worker, { role }, {}, new Date(Date.now() + 86_400_000));
      const result = large('result ');
      const input = { taskId: id, result, leaseId: task!.lease.lease_id };
      const done = { ...toCancel(worker, id), name: 'completeTask', input } as TimedCommand;
      const completed = await executeAll(store, [withKey(done)]);
      await amended();
      await completed();
      const other = await harness().open();
      for (const [i, command] of failures.entries()) {
        const again = await other.execute(command);
        if (!again.ok) throw again.error;
        const { error, progress } = JSON.parse(again.reply.body) as { error: JsonObject; progress: { note: string } };
        expect(error).toEqual(large(['one ', 'two '][i]!));
        expect(progress.note).toBe(['one ', 'two '][i]!.repeat(1_000));
      }
    });

    test('shows values that no row ever had, because the next command of its transaction replaced them', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay, { data: large('zero ') }));
      const commands = ['one ', 'two ', 'zero ', 'three '].map((text) =>
        withKey(toAmend(fay, id, { data: large(text) })),
      );
      const outcomes = await Promise.all(commands.map((command) => store.untimed.execute(command)));
      await expectRepeated(commands, outcomes);
    });

    test('of a decision shows the decisions of its time', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay));
      const approvers = [
        { role: 'manager', required: 1 },
        { role: 'finance', required: 1 },
      ];
      const asked = { approvers, reason: 'r'.repeat(9_000) };
      const { id: approvalId } = await succeed(store, toRequest(fay, id, asked));
      const decide = withKey(toDecide(max, approvalId, 'approved', {}, { notes: 'n'.repeat(9_000) }));
      const decided = await executeAll(store, [decide]);
      await succeed(store, toCancel(fay, id));
      await decided();
    });

    test('is forgotten with its command, and so are the former values that only it needs', async () => {
      const store = await harness().open();
      const { id } = await succeed(store, toRoute(fay, { data: large('zero ') }));
      const amend = withKey(toAmend(fay, id, { data: large('one ') }));
      await succeed(store, amend, toAmend(fay, id, { data: large('two ') }));
      expect(await harness().formerValuesOf(id)).toBe(2);
      await store.forgetCommands(new Date(Date.now() + 60_000));
      expect(await harness().formerValuesOf(id)).toBe(0);
      expect(await store.execute(amend)).toMatchObject({ ok: true, replayed: false });
    });
  });
}
