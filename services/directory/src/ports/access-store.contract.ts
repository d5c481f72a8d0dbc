import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { anEvaluation, toRecord } from '../testing/access-builders.js';
import { aCall, holderOf, signed, toCreate, toPublish } from '../testing/builders.js';
import type { StoreHarness } from '../testing/store-harness.js';
import type { AccessStore } from './access-store.js';
import type { ProfileStore } from './profile-store.js';

/** The promises of every access store. Run it for each adapter. */
export function describeAccessStore(
  name: string,
  openHarness: () => Promise<StoreHarness & { openAccess(): Promise<AccessStore> }>,
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

    test('a caller who may not ask is refused, and the refusal is on record', async () => {
      const call = aCall({ principal: holderOf('legal') });
      const outcome = await access.record(toRecord(CURRENT, [anEvaluation()], call));
      expect(outcome).toMatchObject({ ok: false, error: { code: 'ROLE_NOT_HELD' } });
      expect(await told()).toEqual([['handoff.request.refused.v1', 'ROLE_NOT_HELD', null]]);
    });
  });
}
