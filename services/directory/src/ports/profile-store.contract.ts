import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HandoffError, uuidv7, type Outcome } from '@handoff/kernel';
import { describeReadDeadlines } from '@handoff/testing/read-deadlines';
import {
  aCall,
  aDocument,
  aKeyedCall,
  callOf,
  holderOf,
  inTime,
  NOON,
  signed,
  toCreate,
  toPublish,
  toRollBack,
  toUpdate,
  written,
} from '../testing/builders.js';
import type { StoreHarness, StoresUnderTest } from '../testing/store-harness.js';
import type { ProfileQuery } from './profile-store.js';

const failure = (code: string): unknown => ({ ok: false, error: expect.objectContaining({ code }) });
const succeeded = (outcomes: readonly Outcome[]): number => outcomes.filter(({ ok }) => ok).length;
const ALL: ProfileQuery = { visibleTo: undefined, after: undefined, limit: 10 };

/** The promises of every profile store. Run it for each adapter. */
export function describeProfileStore(name: string, openHarness: () => Promise<StoreHarness>): void {
  describe(`profile store on ${name}`, () => {
    let stores: StoresUnderTest;
    beforeAll(async () => {
      const harness = await openHarness();
      stores = { harness, one: await harness.open(), two: await harness.open() };
    });
    beforeEach(() => stores.harness.clear());
    afterAll(() => stores.harness.close());

    const admin = { ...holderOf('admin'), subject: 'ada' };

    describe('a command', () => {
      test('creates a profile that can be found, and leaves one event', async () => {
        const { one, two, harness } = stores;
        const create = toCreate();
        expect(await one.execute(create)).toMatchObject({ ok: true, replayed: false, reply: { version: 1 } });
        expect(await two.find('finance', inTime())).toMatchObject({
          id: create.input.profileId,
          draft: aDocument(),
          authors: [{ issuer: 'urn:test', subject: 'ada' }],
          published: undefined,
        });
        expect(await harness.events()).toMatchObject([
          {
            type: 'handoff.profile.created.v1',
            subject: create.input.profileId,
            sequence: 1,
            data: { participants: ['finance'], from_status: null, to_status: 'draft', profile_role: 'finance' },
          },
        ]);
      });

      test('publishes a bundle that is found byte for byte, and rolls back to it', async () => {
        const { one, two, harness } = stores;
        await one.execute(toCreate());
        const [first, second, third] = [signed(1), signed(2, aDocument({ description: 'Pays more' })), signed(3)];
        await one.execute(toPublish(1, first));
        await one.execute(toUpdate(2));
        await one.execute(toPublish(3, second));
        expect(await one.execute(toRollBack(4, third))).toMatchObject({ ok: true, reply: { version: 5 } });
        for (const bundle of [first, second, third]) {
          expect(await two.findBundle('finance', bundle.bundleVersion, inTime())).toEqual({
            version: bundle.bundleVersion,
            digest: bundle.digest,
            text: bundle.text,
            publishedBy: { issuer: 'urn:test', subject: bundle === third ? 'ada' : 'ben' },
            publishedAt: expect.any(Date),
          });
        }
        expect(await two.findPublished('finance', inTime())).toEqual({ bundleVersion: 3, digest: third.digest });
        const listed = (limit: number) => two.listVersions('finance', limit, inTime());
        expect(
          (await listed(10)).map(({ version, digest, publishedBy }) => [version, digest, publishedBy.subject]),
        ).toEqual([
          [3, third.digest, 'ada'],
          [2, second.digest, 'ben'],
          [1, first.digest, 'ben'],
        ]);
        expect((await listed(2)).map(({ version }) => version)).toEqual([3, 2]);
        expect(await two.listVersions('legal', 10, inTime())).toEqual([]);
        expect((await two.find('finance', inTime()))!.published).toMatchObject({
          bundleVersion: 3,
          digest: third.digest,
        });
        const told = (await harness.events()).map(({ type, data }) => [
          type,
          data['bundle_version'],
          data['to_status'],
        ]);
        expect(told).toEqual([
          ['handoff.profile.created.v1', null, 'draft'],
          ['handoff.profile.published.v1', 1, 'published'],
          ['handoff.profile.updated.v1', 1, 'changed'],
          ['handoff.profile.published.v1', 2, 'published'],
          ['handoff.profile.rolled_back.v1', 3, 'published'],
        ]);
      });

      test('that puts other policies in force has a second event, with the version before', async () => {
        const { one, harness } = stores;
        await one.execute(toCreate());
        const publish = async (version: number, seen: number, changesPolicies: boolean) => {
          const command = toPublish(seen, signed(version));
          await one.execute({ ...command, input: { ...command.input, changesPolicies } });
        };
        await publish(1, 1, true);
        await publish(2, 2, false);
        const command = toRollBack(3, signed(3));
        await one.execute({ ...command, input: { ...command.input, changesPolicies: true } });
        const told = (await harness.events()).map(({ type, data }) => [
          type,
          data['bundle_version'],
          data['former_version'],
        ]);
        expect(told).toEqual([
          ['handoff.profile.created.v1', null, undefined],
          ['handoff.profile.published.v1', 1, undefined],
          ['handoff.policy.changed.v1', 1, null],
          ['handoff.profile.published.v1', 2, undefined],
          ['handoff.profile.rolled_back.v1', 3, undefined],
          ['handoff.policy.changed.v1', 3, 2],
        ]);
      });

      test('leaves events that say nothing of what a profile says', async () => {
        const { one, harness } = stores;
        await one.execute(toCreate());
        expect(JSON.stringify(await harness.events())).not.toMatch(/Pays|exact|ollama/);
      });

      test('that is refused changes nothing and leaves the refusal', async () => {
        const { one, harness } = stores;
        await one.execute(toCreate());
        expect(await one.execute(toPublish(1, signed(1), callOf('ada')))).toEqual(failure('AUTHOR_CANNOT_PUBLISH'));
        expect(await one.findBundle('finance', 1, inTime())).toBeUndefined();
        expect(await one.findPublished('finance', inTime())).toBeUndefined();
        const refusal = (await harness.events()).at(-1)!;
        expect([refusal.type, refusal.data]).toMatchObject([
          'handoff.request.refused.v1',
          { operation: 'publishProfile', code: 'AUTHOR_CANNOT_PUBLISH' },
        ]);
      });

      test('with a key that comes again gets its first reply, byte for byte, and does nothing', async () => {
        const { one, two, harness } = stores;
        const call = aKeyedCall(randomUUID(), { principal: admin });
        const [first, again] = [
          await one.execute(toCreate('finance', call)),
          await two.execute(toCreate('finance', call)),
        ];
        if (!first.ok || !again.ok) throw new Error('both succeed');
        expect([again.replayed, again.reply.body]).toEqual([true, first.reply.body]);
        expect(await harness.events()).toHaveLength(1);
      });

      test('that went back gets its first reply when it comes again, though that version does not hold any more', async () => {
        const { one, two } = stores;
        await one.execute(toCreate());
        await one.execute(toPublish(1));
        const call = aKeyedCall(randomUUID(), { principal: admin });
        const command = toRollBack(2, signed(2), aDocument(), call);
        const first = await one.execute(command);
        const refusal = new HandoffError('PROFILE_NOT_SIGNED');
        const input = { ...command.input, seenVersion: 3, signed: undefined, draft: undefined, refusal };
        const again = await two.execute({ ...command, input });
        expect([first, again]).toMatchObject([
          { ok: true, replayed: false },
          { ok: true, replayed: true },
        ]);
        const anew = { ...command, call: aKeyedCall(randomUUID(), { principal: admin }), input };
        expect(await two.execute(anew)).toEqual(failure('PROFILE_NOT_SIGNED'));
      });

      test('that is repeated by a caller who is no admin any more is refused', async () => {
        const { one } = stores;
        const call = aKeyedCall(randomUUID(), { principal: admin });
        await one.execute(toCreate('finance', call));
        const former = { ...call, principal: { ...admin, roles: ['finance'] } };
        expect(await one.execute(toCreate('finance', former))).toEqual(failure('FORBIDDEN'));
      });
    });

    describe('of commands that race', () => {
      test('one creates the profile of a role', async () => {
        const { one, two } = stores;
        const outcomes = await Promise.all([one, two, one, two].map((store) => store.execute(toCreate())));
        expect(succeeded(outcomes)).toBe(1);
      });

      test('one publishes a version', async () => {
        const { one, two } = stores;
        await one.execute(toCreate());
        const outcomes = await Promise.all(
          [one, two, one, two].map((store, at) => store.execute(toPublish(1, signed(1), callOf(`ben-${at}`)))),
        );
        expect(succeeded(outcomes)).toBe(1);
        expect(await one.find('finance', inTime())).toMatchObject({ version: 2, published: { bundleVersion: 1 } });
      });

      test('a publication does not publish a draft that changed after it was signed', async () => {
        const { one, two } = stores;
        await one.execute(toCreate());
        const [updated, publication] = await Promise.all([one.execute(toUpdate(1)), two.execute(toPublish(1))]);
        const profile = (await one.find('finance', inTime()))!;
        expect(succeeded([updated, publication])).toBe(1);
        if (publication.ok) expect(profile.published!.contentHash).toBe(written().contentHash);
        else expect(profile.published).toBeUndefined();
      });
    });

    describe('a list', () => {
      test('has the profiles of the roles that a caller sees, newest first, page by page', async () => {
        const { one } = stores;
        for (const role of ['finance', 'legal', 'manager']) await one.execute(toCreate(role));
        const roles = async (query: Partial<ProfileQuery>) =>
          (await one.list({ ...ALL, ...query }, inTime())).items.map(({ role }) => role);
        expect((await roles({})).sort()).toEqual(['finance', 'legal', 'manager']);
        expect(await roles({ visibleTo: ['legal', 'sales'] })).toEqual(['legal']);
        expect(await roles({ visibleTo: [] })).toEqual([]);
        const first = await one.list({ ...ALL, limit: 2 }, inTime());
        const rest = await one.list({ ...ALL, after: first.items.at(-1)! }, inTime());
        expect([first.more, first.items.length, rest.more, rest.items.length]).toEqual([true, 2, false, 1]);
      });
    });

    test('commands are forgotten after their time, and profiles are not', async () => {
      const { one } = stores;
      const call = aKeyedCall(randomUUID(), { principal: admin });
      await one.execute(toCreate('finance', call));
      expect(await one.forgetCommands(3_600_000)).toBe(0);
      expect(await one.forgetCommands(0)).toBe(1);
      expect(await one.execute(toCreate('finance', call))).toEqual(failure('PROFILE_EXISTS'));
    });

    test('an unknown role and an unknown version have nothing', async () => {
      const { one } = stores;
      expect(await one.find(`role-${randomUUID().slice(0, 8)}`, inTime())).toBeUndefined();
      expect(await one.findBundle('finance', 1, inTime())).toBeUndefined();
      const call = aCall({ principal: admin });
      expect(await one.execute(toUpdate(undefined, aDocument(), call))).toEqual(failure('NOT_FOUND'));
    });

    describeReadDeadlines(
      [
        ['a look for one profile', (store, deadline) => store.find('finance', deadline)],
        [
          'a list of profiles',
          (store, deadline) => store.list({ ...ALL, after: { createdAt: NOON, id: uuidv7(NOON) } }, deadline),
        ],
        ['a list of versions', (store, deadline) => store.listVersions('finance', 10, deadline)],
        ['a look for what is published', (store, deadline) => store.findPublished('finance', deadline)],
        ['a look for one bundle', (store, deadline) => store.findBundle('finance', 1, deadline)],
      ],
      () => stores,
    );
  });
}
