import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { storedOrder, uuidv7, type Outcome } from '@handoff/kernel';
import { aCall, aKeyedCall, holderOf, inTime, NOON, toCreate, toUpdate } from './builders.js';
import { everySession } from './lists.contract.js';
import type { StoresUnderTest } from './store-harness.js';

const failure = (code: string): unknown => ({ ok: false, error: expect.objectContaining({ code }) });
const succeeded = (outcomes: readonly Outcome[]): number => outcomes.filter(({ ok }) => ok).length;

/** Commands: their changes, their events, and the outcomes of races. */
export function describeExecution(given: () => StoresUnderTest): void {
  describe('a command', () => {
    test('creates a session that can be found, and leaves one event', async () => {
      const { one, two, harness } = given();
      const metadata = { ' ': 'ü😀', nested: [{ a: null }, 1.5, true], empty: {} };
      const create = toCreate({ metadata });
      const outcome = await one.execute(create);
      expect(outcome).toMatchObject({ ok: true, replayed: false, reply: { id: create.input.sessionId, version: 1 } });
      expect(await two.find(create.input.sessionId, inTime())).toMatchObject({
        metadata,
        status: 'pending',
        version: 1,
      });
      expect(await harness.eventsOf(create.input.sessionId)).toMatchObject([
        { type: 'handoff.session.created.v1', sequence: 1, data: { from_status: null, to_status: 'pending' } },
      ]);
    });

    test('replies with the state that a read then finds', async () => {
      const { one, two } = given();
      const create = toCreate({ metadata: { b: 1, a: { d: 2, c: [] } } });
      const created = await one.execute(create);
      const touched = await one.execute(toUpdate(create.input.sessionId, { status: 'active' }));
      if (!created.ok || !touched.ok) throw new Error('both succeed');
      expect(JSON.parse(touched.reply.body)).toMatchObject({
        status: 'active',
        metadata: { b: 1, a: { d: 2, c: [] } },
      });
      expect(await two.find(create.input.sessionId, inTime())).toMatchObject({
        version: touched.reply.version,
        status: 'active',
      });
    });

    test('on a session that is not there finds nothing and leaves nothing', async () => {
      const { one, harness } = given();
      const id = randomUUID();
      expect(await one.execute(toUpdate(id))).toEqual(failure('NOT_FOUND'));
      expect(await harness.eventsOf(id)).toEqual([]);
    });

    test('that is refused changes nothing and leaves the refusal', async () => {
      const { one, harness } = given();
      const create = toCreate({}, aCall({ principal: holderOf('legal') }));
      expect(await one.execute(create)).toEqual(failure('ROLE_NOT_HELD'));
      expect(await one.find(create.input.sessionId, inTime())).toBeUndefined();
      const data = { operation: 'createSession', code: 'ROLE_NOT_HELD', role: 'finance', participants: [] };
      expect(await harness.eventsOf(undefined)).toMatchObject([{ type: 'handoff.request.refused.v1', data }]);
    });

    test('on a session that is hidden from its caller finds nothing, and leaves the refusal', async () => {
      const { one, harness } = given();
      const create = toCreate();
      await one.execute(create);
      const id = create.input.sessionId;
      expect(await one.execute(toUpdate(id, {}, aCall({ principal: holderOf('legal') })))).toEqual(
        failure('NOT_FOUND'),
      );
      const data = { operation: 'updateSession', code: 'NOT_FOUND', target_id: id, participants: [] };
      expect(await harness.eventsOf(undefined)).toMatchObject([{ type: 'handoff.request.refused.v1', data }]);
    });

    test('of an admin without the role is recorded with the role admin', async () => {
      const { one, harness } = given();
      const create = toCreate();
      const id = create.input.sessionId;
      await one.execute(create);
      await one.execute(toUpdate(id, {}, aCall({ principal: holderOf('admin') })));
      await one.execute(toUpdate(id, {}, aCall({ principal: holderOf('admin', 'finance') })));
      const roles = (await harness.eventsOf(id)).map(({ data }) => data['role']);
      expect(roles).toEqual(['finance', 'admin', 'finance']);
    });

    test('whose event cannot be stored changes nothing', async () => {
      const eventId = uuidv7(NOON);
      const store = await given().harness.open(() => eventId);
      const [first, second] = [toCreate(), toCreate()];
      expect(await store.execute(first)).toMatchObject({ ok: true });
      expect(await store.execute(second)).toMatchObject({ ok: false });
      expect(await store.find(second.input.sessionId, inTime())).toBeUndefined();
    });

    test('fails alone: others of its moment succeed', async () => {
      const { one } = given();
      const commands = Array.from({ length: 20 }, (_, i) =>
        toCreate({}, aCall({ principal: holderOf(i % 2 === 0 ? 'finance' : 'legal') })),
      );
      const outcomes = await Promise.all(commands.map((command) => one.execute(command)));
      expect(outcomes.map(({ ok }) => ok)).toEqual(commands.map((_, i) => i % 2 === 0));
    });
  });

  describe('a race', () => {
    test('of 50 updates with one If-Match is won by exactly one', async () => {
      const { one, two, harness } = given();
      const create = toCreate();
      const id = create.input.sessionId;
      await one.execute(create);
      const update = (i: number): Promise<Outcome> =>
        (i % 2 === 0 ? one : two).execute(toUpdate(id, { metadata: { i } }, aCall({ ifMatch: [1] })));
      const outcomes = await Promise.all(Array.from({ length: 50 }, (_, i) => update(i)));

      expect(succeeded(outcomes)).toBe(1);
      for (const outcome of outcomes) if (!outcome.ok) expect(outcome.error.code).toBe('VERSION_MISMATCH');
      expect(await one.find(id, inTime())).toMatchObject({
        version: 2,
        metadata: { i: outcomes.findIndex(({ ok }) => ok) },
      });
      expect(await harness.eventsOf(id)).toHaveLength(2);
    });

    test('of 50 updates without If-Match loses none, and the events are in the order of the versions', async () => {
      const { one, two, harness } = given();
      const create = toCreate();
      const id = create.input.sessionId;
      await one.execute(create);
      const updates = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? one : two).execute(toUpdate(id)));
      expect(succeeded(await Promise.all(updates))).toBe(50);
      const sequences = (await harness.eventsOf(id)).map(({ sequence }) => sequence);
      expect(sequences).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
    });

    test('of 20 activations is won by exactly one', async () => {
      const { one, two } = given();
      const create = toCreate();
      await one.execute(create);
      const activate = (i: number): Promise<Outcome> =>
        (i % 2 === 0 ? one : two).execute(toUpdate(create.input.sessionId, { status: 'active' }));
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => activate(i)));
      expect(succeeded(outcomes)).toBe(1);
      expect(outcomes.filter(({ ok }) => !ok)[0]).toEqual(failure('ILLEGAL_TRANSITION'));
    });
  });

  describe('a keyed command', () => {
    test('that is repeated gets its first reply, byte for byte, and is executed once', async () => {
      const { one, two, harness } = given();
      const call = aKeyedCall('again');
      const first = await one.execute(toCreate({ metadata: { b: 1, a: 2 } }, call));
      const second = await two.execute(toCreate({ metadata: { b: 1, a: 2 } }, call));
      if (!first.ok || !second.ok) throw new Error('both succeed');
      expect(second).toEqual({ ...first, replayed: true });
      expect(await harness.eventsOf(first.reply.id)).toHaveLength(1);
    });

    test('that comes 30 times at once is executed once', async () => {
      const { one, two } = given();
      const call = aKeyedCall('thirty');
      const commands = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? one : two).execute(toCreate({}, call)));
      const outcomes = await Promise.all(commands);
      expect(new Set(outcomes.map((outcome) => (outcome.ok ? outcome.reply.body : outcome.error.code))).size).toBe(1);
      expect(outcomes.filter((outcome) => outcome.ok && !outcome.replayed)).toHaveLength(1);
      expect((await one.list(everySession, inTime())).items).toHaveLength(1);
    });

    test('with a large reply is kept in a few KB, and still gets its first reply byte for byte after later changes', async () => {
      const { one, two, harness } = given();
      const large = (text: string) => storedOrder({ zz: 1, a: text.repeat(20_000), 10: { b: 1e21, a: ['ü😀'] } });
      const create = toCreate({ metadata: large('zero') }, aKeyedCall('create'));
      const first = [await one.execute(create)];
      const id = create.input.sessionId;
      const update = (key: string, input: object) => toUpdate(id, input, aKeyedCall(key));
      const commands = [
        update('status', { status: 'active' }),
        update('small', { metadata: { few: 1 } }),
        ...['one', 'two', 'zero', 'three'].map((text) => update(text, { metadata: large(text) })),
      ];
      // Concurrent commands share a transaction: one replaces the metadata of another before it is stored.
      first.push(...(await Promise.all(commands.map((command) => one.execute(command)))));
      for (const [i, command] of [create, ...commands].entries()) {
        expect(await two.execute(command)).toEqual({ ...first[i], replayed: true });
        expect((await harness.keptOf(command.call.commandId)).length).toBeLessThan(4_097);
      }
    });

    test('with another fingerprint is refused', async () => {
      const { one } = given();
      await one.execute(toCreate({}, aKeyedCall('reused')));
      const other = toCreate({}, aKeyedCall('reused', { fingerprint: '0'.repeat(64) }));
      expect(await one.execute(other)).toEqual(failure('IDEMPOTENCY_KEY_REUSED'));
    });

    test('that was refused for good is refused again, whatever changed since', async () => {
      const { one, two } = given();
      const update = toUpdate(randomUUID(), {}, aKeyedCall('too early', { traceId: 'first' }));
      expect(await one.execute(update)).toEqual(failure('NOT_FOUND'));
      await one.execute(toCreate({ sessionId: update.input.sessionId }));
      const again = { ok: false, error: { code: 'NOT_FOUND', firstTraceId: 'first' } };
      expect(await two.execute(update)).toMatchObject(again);
      expect(await one.find(update.input.sessionId, inTime())).toMatchObject({ version: 1 });
    });

    test('that was refused for want of a role is decided anew', async () => {
      const { one } = given();
      const create = toCreate({}, aKeyedCall('role', { principal: holderOf('legal') }));
      expect(await one.execute(create)).toEqual(failure('ROLE_NOT_HELD'));
      const later = toCreate({}, aKeyedCall('role'));
      expect(await one.execute(later)).toMatchObject({ ok: true, replayed: false });
    });

    test('repeated by a caller who lost the role is refused, and by a caller with more roles gets its first reply', async () => {
      const { one, two, harness } = given();
      const creating = await one.execute(toCreate({}, aKeyedCall('creating')));
      const id = creating.ok ? creating.reply.id! : '';
      const update = (...roles: string[]) =>
        two.execute(toUpdate(id, { status: 'active' }, aKeyedCall('updating', { principal: holderOf(...roles) })));
      const updated = await update('finance');
      expect(await update('finance', 'legal')).toEqual({ ...updated, replayed: true });
      expect(await update('legal')).toEqual(failure('NOT_FOUND'));
      const stranger = aKeyedCall('creating', { principal: holderOf('legal') });
      expect(await two.execute(toCreate({}, stranger))).toEqual(failure('ROLE_NOT_HELD'));
      expect(await harness.eventsOf(undefined)).toMatchObject([
        { data: { operation: 'updateSession', code: 'NOT_FOUND', target_id: id } },
        { data: { operation: 'createSession', code: 'ROLE_NOT_HELD' } },
      ]);
    });

    test('is forgotten when its time is over, not before', async () => {
      const { one } = given();
      const create = toCreate({}, aKeyedCall('old'));
      await one.execute(create);
      expect(await one.forgetCommands(create.at)).toBe(0);
      expect(await one.forgetCommands(new Date(create.at.getTime() + 1))).toBe(1);
    });
  });
}
