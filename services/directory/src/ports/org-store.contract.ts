import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { describeReadDeadlines } from '@handoff/testing/read-deadlines';
import { aCall, aKeyedCall, holderOf, inTime, toCreate } from '../testing/builders.js';
import { csvOf, toImport } from '../testing/org-builders.js';
import type { StoreHarness } from '../testing/store-harness.js';
import type { OrgStore } from './org-store.js';

const ADA = ['1', '', 'Ada', 'finance', 'ada@example.com', 'Money'];
const BEN = ['2', '1', 'Ben', 'finance', 'ben@example.com', 'Money'];

/** The promises of every org store. Run it for each adapter. */
export function describeOrgStore(
  name: string,
  openHarness: () => Promise<StoreHarness & { openOrg(): Promise<OrgStore> }>,
): void {
  describe(`org store on ${name}`, () => {
    let harness: Awaited<ReturnType<typeof openHarness>>;
    let one: OrgStore;
    let two: OrgStore;
    beforeAll(async () => {
      harness = await openHarness();
      [one, two] = [await harness.openOrg(), await harness.openOrg()];
    });
    beforeEach(async () => {
      await harness.clear();
      await (await harness.open()).execute(toCreate());
    });
    afterAll(() => harness.close());

    const numbers = async () => (await two.people(inTime())).map(({ userId }) => userId).sort();
    const imported = async () => (await harness.events()).filter(({ type }) => type === 'handoff.org.imported.v1');

    test('an import adds people, leaves one event without their names, and is listed', async () => {
      const command = toImport(csvOf(BEN, ADA));
      expect(await one.execute(command)).toMatchObject({ ok: true, replayed: false });
      expect(await two.people(inTime())).toEqual(
        expect.arrayContaining([
          {
            userId: 1,
            reportsTo: undefined,
            name: 'Ada',
            role: 'finance',
            email: 'ada@example.com',
            department: 'Money',
          },
          { userId: 2, reportsTo: 1, name: 'Ben', role: 'finance', email: 'ben@example.com', department: 'Money' },
        ]),
      );
      const { newest, total } = await two.imports(10, inTime());
      expect([newest, total]).toMatchObject([[{ id: command.input.importId, created: 2, updated: 0 }], 1]);
      const events = await imported();
      expect(events).toMatchObject([{ data: { users_created: 2, users_updated: 0 } }]);
      expect(JSON.stringify(events)).not.toMatch(/Ben|example/);
    });

    test('an import with a mistake changes nothing', async () => {
      const wrong = toImport(csvOf(ADA, [...BEN.slice(0, 3), 'ghost', 'ben@example.com', '']));
      expect(await one.execute(wrong)).toMatchObject({ ok: false, error: { code: 'VALIDATION_FAILED' } });
      expect([await numbers(), await imported(), (await two.imports(10, inTime())).total]).toEqual([[], [], 0]);
    });

    test('one import can exchange the addresses of two people', async () => {
      await one.execute(toImport(csvOf(ADA, BEN)));
      const swap = csvOf([...ADA.slice(0, 4), 'ben@example.com', ''], [...BEN.slice(0, 4), 'ada@example.com', '']);
      expect(await one.execute(toImport(swap))).toMatchObject({ ok: true });
      expect((await two.people(inTime())).find(({ userId }) => userId === 1)!.email).toBe('ben@example.com');
    });

    test('two imports that race make no cycle: the second sees the people of the first', async () => {
      await one.execute(toImport(csvOf(ADA, [...BEN.slice(0, 1), '', ...BEN.slice(2)])));
      const outcomes = await Promise.all([
        one.execute(toImport(csvOf(['1', '2', ...ADA.slice(2)]))),
        two.execute(toImport(csvOf(['2', '1', ...BEN.slice(2)]))),
      ]);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test('a repeated import gets the first reply and changes nothing', async () => {
      const call = aKeyedCall(randomUUID(), { principal: { ...holderOf('admin'), subject: 'ada' } });
      const [first, again] = [
        await one.execute(toImport(csvOf(ADA), call)),
        await two.execute(toImport(csvOf(ADA), call)),
      ];
      if (!first.ok || !again.ok) throw new Error('both succeed');
      expect([again.replayed, again.reply.body]).toEqual([true, first.reply.body]);
      expect(await imported()).toHaveLength(1);
    });

    test('an import by a caller that is not an admin is refused, and the refusal is on record', async () => {
      const call = aCall({ principal: holderOf('finance') });
      expect(await one.execute(toImport(csvOf(ADA), call))).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
      expect((await harness.events()).at(-1)).toMatchObject({ data: { operation: 'importOrg', code: 'FORBIDDEN' } });
    });

    describeReadDeadlines<OrgStore>(
      [
        ['a list of people', (store, deadline) => store.people(deadline)],
        ['a list of imports', (store, deadline) => store.imports(10, deadline)],
      ],
      () => ({ one, harness }),
    );
  });
}
