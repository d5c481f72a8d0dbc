import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ProfilePublication } from '@handoff/contracts';
import { uuidv7, type Call } from '@handoff/kernel';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import type { Profile } from '../domain/profile.js';
import type { Bundle } from '../domain/profile-change.js';
import type { ProfileCommand } from '../domain/profile-command.js';
import { aCall, aDocument, callOf, holderOf, NOON } from '../testing/builders.js';
import type { DirectoryDeps } from './directory-deps.js';
import { createProfileRules } from './profile-rules.js';
import { createProfile, publishProfile, rollBackProfile, updateProfile } from './write-profile.js';

const format = createCryptoProfileFormat([Buffer.alloc(32, 1)]);
const params = { role: 'finance' };
const { signal } = new AbortController();
/** Roles that do not roll back, with the refusal that their holders get. */
const NO_ADMINS = { finance: 'FORBIDDEN', auditor: 'READ_ONLY_ROLE', legal: 'NOT_FOUND' };
const refused = (code: string) => expect.objectContaining({ code });

let table: Awaited<ReturnType<typeof setTable>>;
beforeEach(async () => {
  table = await setTable();
});

/** A table with a profile of finance, by the rules of the service. Its first two versions say different things. */
async function setTable() {
  const byRole = new Map<string, Profile>();
  const bundles: Bundle[] = [];
  const rules = createProfileRules({ prefix: 'test', newId: uuidv7 });
  const events: { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[] = [];
  const store = {
    find: async (role: string) => byRole.get(role),
    findBundle: async (_role: string, version: number) => bundles.find((each) => each.version === version),
    async execute(command: ProfileCommand) {
      const working = { byRole, created: new Set<string>(), changed: new Set<string>(), bundles };
      const decision = rules.decide(command, working, NOON);
      events.push(...decision.events.map(({ body }) => JSON.parse(body) as (typeof events)[number]));
      return decision.ok ? { ok: true as const, reply: decision.reply, replayed: false } : decision;
    },
  };
  const deps = { store, format, clock: { now: () => NOON }, newId: uuidv7 } as unknown as DirectoryDeps;
  const publish = () => publishProfile(deps)({ params, query: {}, body: {} }, callOf('ben'), signal);
  const change = (content: object) =>
    updateProfile(deps)({ params, query: {}, body: content as never }, callOf('ada'), signal);
  await createProfile(deps)({ params: {}, query: {}, body: aDocument() as never }, callOf('ada'), signal);
  await publish();
  await change({ policies: [{ deny_tool: '*' }] });
  await publish();
  return {
    bundles,
    events,
    change,
    async rollBack(bundle_version: number, call: Call = callOf('ada')): Promise<ProfilePublication> {
      const { body } = await rollBackProfile(deps)({ params, query: {}, body: { bundle_version } }, call, signal);
      return JSON.parse(body) as ProfilePublication;
    },
    draft: () => byRole.get('finance')!.draft,
  };
}

describe('going back', () => {
  test('signs the earlier profile under the next number, which verifies, and tells that other policies are in force', async () => {
    const told = table.events.length;
    const { bundle_version, digest } = await table.rollBack(1);
    expect(bundle_version).toBe(3);
    const expected = { role: 'finance', version: 3, publishedBy: 'ada' };
    const verified = await format.verify(table.bundles[2]!.text, expected);
    expect(verified).toMatchObject({ digest, version: 3, profile: { policies: [] } });
    expect(table.draft()).toMatchObject({ policies: [] });
    expect(table.events.slice(told).map(({ type, data }) => [type, data['bundle_version']])).toEqual([
      ['handoff.profile.rolled_back.v1', 3],
      ['handoff.policy.changed.v1', 3],
    ]);
  });

  test('to what is in force already changes no policies', async () => {
    const told = table.events.length;
    await table.rollBack(2);
    expect(table.events.slice(told).map(({ type }) => type)).toEqual(['handoff.profile.rolled_back.v1']);
  });

  test('is refused, on record, to a version whose signature does not hold', async () => {
    const [first] = table.bundles;
    table.bundles[0] = { ...first!, text: first!.text.replace(/"payload":"..../, '"payload":"AAAA') };
    await expect(table.rollBack(1)).rejects.toThrow(refused('PROFILE_NOT_SIGNED'));
    expect(table.events.at(-1)!.data).toMatchObject({ operation: 'rollBackProfile', code: 'PROFILE_NOT_SIGNED' });
    expect(table.bundles).toHaveLength(2);
  });

  test('is refused to a version that there is not, and to whoever is no admin', async () => {
    await expect(table.rollBack(3)).rejects.toThrow(refused('VALIDATION_FAILED'));
    for (const [role, code] of Object.entries(NO_ADMINS)) {
      await expect(table.rollBack(1, aCall({ principal: holderOf(role) }))).rejects.toThrow(refused(code));
    }
    expect(table.events.slice(-3).map(({ type, data }) => [type, data['operation'], data['code']])).toEqual(
      Object.values(NO_ADMINS).map((code) => ['handoff.request.refused.v1', 'rollBackProfile', code]),
    );
    expect(table.bundles).toHaveLength(2);
  });

  test('is refused by If-Match once somebody has changed the draft', async () => {
    await table.change({ description: 'Pays more' });
    const call = { ...callOf('ben'), ifMatch: [4] };
    await expect(table.rollBack(1, call)).rejects.toThrow(refused('VERSION_MISMATCH'));
    expect(await table.rollBack(1, { ...call, ifMatch: [5] })).toMatchObject({ bundle_version: 3, version: 6 });
  });
});
