import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { AccessDecision } from '@handoff/contracts';
import type { Outcome } from '@handoff/kernel';
import { eventually } from '@handoff/testing';
import { aCallQuestion, aGivenApproval, anEvaluation, toRecord, toUse } from '../testing/access-builders.js';
import { after, aCall, holderOf, inTime, signed, toCreate, toPublish } from '../testing/builders.js';
import type { StoreHarness } from '../testing/store-harness.js';
import type { AccessStore } from './access-store.js';
import type { ProfileStore } from './profile-store.js';

/** The promises of every access store. Run it for each adapter. */
export function describeAccessStore(
  name: string,
  openHarness: () => Promise<StoreHarness & { openAccess(): Promise<AccessStore>; countFacts(): Promise<number> }>,
): void {
  describe(`access store on ${name}`, () => {
    let harness: Awaited<ReturnType<typeof openHarness>>;
    let access: AccessStore;
    /** Another instance on the same data. */
    let elsewhere: AccessStore;
    let profiles: ProfileStore;
    beforeAll(async () => {
      harness = await openHarness();
      [access, elsewhere] = [await harness.openAccess(), await harness.openAccess()];
      profiles = await harness.open();
    });
    beforeEach(async () => {
      await harness.clear();
      await profiles.execute(toCreate());
      await profiles.execute(toPublish(1, PUBLISHED));
    });
    afterAll(() => harness.close());

    const PUBLISHED = signed(1);
    const CURRENT = { version: 1, digest: PUBLISHED.digest };
    const told = async () =>
      (await harness.events())
        .filter(({ type }) => !type.startsWith('handoff.profile.'))
        .map(({ type, data }) => [type, data['code'], data['bundle_version'] ?? null]);

    test('answers by the published bundle are on record, one event each', async () => {
      const outcome = await access.record(toRecord(CURRENT, [anEvaluation(), anEvaluation()]));
      expect(outcome).toMatchObject({ ok: true, replayed: false });
      expect(await told()).toEqual([
        ['handoff.access.evaluated.v1', 'no_rule', 1],
        ['handoff.access.evaluated.v1', 'no_rule', 1],
      ]);
    });

    test('answers by another bundle are refused, and leave nothing', async () => {
      for (const bundle of [undefined, { ...CURRENT, version: 2 }, { ...CURRENT, digest: 'f'.repeat(64) }]) {
        expect(await access.record(toRecord(bundle))).toMatchObject({ ok: false, error: { code: 'WRITE_CONFLICT' } });
      }
      expect(await told()).toEqual([]);
    });

    test('an answer does not wait for a publication that is under way, nor a publication for answers', async () => {
      const commands = [1, 2, 3, 4].map(() => access.record(toRecord(CURRENT)));
      const published = profiles.execute(toPublish(2, signed(2)));
      const outcomes = await Promise.all([...commands, published]);
      expect(outcomes.at(-1)).toMatchObject({ ok: true });
      expect(await access.record(toRecord(CURRENT))).toMatchObject({ ok: false, error: { code: 'WRITE_CONFLICT' } });
    });

    const KEEPING = { names: ['repo', 'amount'], days: 1 };
    const STATED = [
      anEvaluation({ context: { repo: 'a\u0000b', amount: -1.5e-7, secret: 'x' } }),
      anEvaluation({ context: { amount: '\ud800' } }),
      anEvaluation(),
    ];
    const recordedIds = async () => (await harness.events()).map(({ id }) => id);

    test('facts of a question are kept with its answer, those that the profile names and no others', async () => {
      await harness.clear();
      expect(await access.record(toRecord(undefined, [anEvaluation({ context: { repo: 'x' } })]))).toMatchObject({
        ok: true,
      });
      const [unkept] = await recordedIds();
      await access.record(toRecord(undefined, STATED, undefined, KEEPING));
      const ids = (await recordedIds()).slice(1);
      const found = await access.findFacts([unkept!, ...ids, randomUUID()], inTime());
      expect(ids.map((id) => found.get(id)?.facts)).toEqual([
        { repo: 'a\u0000b', amount: -1.5e-7 },
        { amount: '\ud800' },
        {},
      ]);
      expect(found.get(ids[2]!)).toMatchObject({ role: 'finance', names: KEEPING.names });
      expect(found.size).toBe(3);
      expect(await access.findFacts([], inTime())).toEqual(new Map());
    });

    test('facts of an answer that is refused are not kept', async () => {
      const refused = { ...CURRENT, version: 2 };
      await Promise.all([
        access.record(toRecord(refused, STATED, undefined, KEEPING)),
        access.record(toRecord(CURRENT, [anEvaluation()], undefined, KEEPING)),
      ]);
      expect(await harness.countFacts()).toBe(1);
    });

    test('facts are not read after their time, and are forgotten then', async () => {
      await access.record(toRecord(CURRENT, [anEvaluation()], undefined, { ...KEEPING, days: 0 }));
      await access.record(toRecord(CURRENT, [anEvaluation()], undefined, KEEPING));
      const [past, kept] = (await recordedIds()).slice(-2) as [string, string];
      await eventually(async () => (await access.findFacts([past], inTime())).size === 0);
      expect([...(await access.findFacts([past, kept], inTime())).keys()]).toEqual([kept]);
      expect([await access.forgetFacts(), await access.forgetFacts(), await harness.countFacts()]).toEqual([1, 0, 1]);
    });

    /** An approval that was requested now, by the clock of the store. */
    const recent = () => aGivenApproval({ requestedAt: new Date() });
    const codes = (outcomes: readonly Outcome[]) =>
      outcomes.flatMap((outcome) => {
        if (!outcome.ok) throw outcome.error;
        return (JSON.parse(outcome.reply.body) as AccessDecision[]).map(({ decision, context: { code, approval } }) =>
          [decision, code, approval?.problem ?? null].join(' '),
        );
      });
    const [YES, NO] = ['true approved ', 'false approval_refused used'];

    test('an approval allows one call, and the use is on record with the answer', async () => {
      const given = recent();
      expect(codes([await access.record(toUse(CURRENT, given))])).toEqual([YES]);
      expect(codes([await access.record(toUse(CURRENT, given))])).toEqual([NO]);
      expect(codes([await elsewhere.record(toUse(CURRENT, given))])).toEqual([NO]);
      expect(codes([await access.record(toUse(CURRENT, recent()))])).toEqual([YES]);
      const events = await harness.events();
      const evaluated = events.filter(({ type }) => type === 'handoff.access.evaluated.v1').map(({ data }) => data);
      expect(evaluated.slice(0, 2)).toMatchObject([
        { outcome: 'allow', code: 'approved', approval_id: given.id },
        { outcome: 'ask', code: 'approval_refused', approval_id: given.id },
      ]);
    });

    test('of many uses of one approval at once, in one batch and in several, one is a yes', async () => {
      const given = recent();
      const outcomes = await Promise.all(
        Array.from({ length: 24 }, (_, n) => (n % 2 ? access : elsewhere).record(toUse(CURRENT, given))),
      );
      expect(codes(outcomes).sort()).toEqual([...Array.from({ length: 23 }, () => NO), YES]);
      expect((await told()).filter(([, code]) => code === 'approved')).toHaveLength(1);
    });

    test('an answer by another bundle uses no approval', async () => {
      const given = recent();
      const outcome = await access.record(toUse({ ...CURRENT, version: 2 }, given));
      expect(outcome).toMatchObject({ ok: false, error: { code: 'WRITE_CONFLICT' } });
      expect(codes([await access.record(toUse(CURRENT, given))])).toEqual([YES]);
    });

    test('an approval that is too old, is for another call or is of another caller allows nothing, and is not used', async () => {
      const old = aGivenApproval({ requestedAt: after(-601_000) });
      const given = recent();
      const stranger = aCall({ principal: { ...holderOf('finance'), subject: 'eve' } });
      const question = aCallQuestion({ to: 'ACME' }, given.id);
      const outcomes = [
        await access.record(toUse(CURRENT, old)),
        await access.record(toUse(CURRENT, given, aCallQuestion({ to: 'EVE' }, given.id))),
        await access.record(toUse(CURRENT, given, question, stranger)),
        await access.record(toUse(CURRENT, given)),
        // To somebody else it does not matter that it was used.
        await access.record(toUse(CURRENT, given, question, stranger)),
      ];
      const refused = (problem: string) => `false approval_refused ${problem}`;
      expect(codes(outcomes)).toEqual([
        ...['expired', 'other_call', 'other_caller'].map(refused),
        YES,
        refused('other_caller'),
      ]);
    });

    test('a caller who may not ask is refused, and the refusal is on record', async () => {
      const call = aCall({ principal: holderOf('legal') });
      const outcome = await access.record(toRecord(CURRENT, [anEvaluation()], call));
      expect(outcome).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
      expect(await told()).toEqual([['handoff.request.refused.v1', 'ROLE_NOT_HELD', null]]);
    });
  });
}
