import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { anEvaluation, toRecord } from '../testing/access-builders.js';
import { randomUUID } from 'node:crypto';
import { eventually } from '@handoff/testing';
import { aCall, holderOf, inTime, signed, toCreate, toPublish } from '../testing/builders.js';
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
    let profiles: ProfileStore;
    beforeAll(async () => {
      harness = await openHarness();
      [access, profiles] = [await harness.openAccess(), await harness.open()];
    }, 60_000);
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

    test('a caller who may not ask is refused, and the refusal is on record', async () => {
      const call = aCall({ principal: holderOf('legal') });
      const outcome = await access.record(toRecord(CURRENT, [anEvaluation()], call));
      expect(outcome).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
      expect(await told()).toEqual([['handoff.request.refused.v1', 'ROLE_NOT_HELD', null]]);
    });
  });
}
