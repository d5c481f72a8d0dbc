import { describe, expect, test } from '@jest/globals';
import type { Call, JsonObject, Principal } from '@handoff/kernel';
import { createCryptoProfileFormat } from '../adapters/crypto-profile-format.js';
import type { ProfileCommand } from '../domain/profile-command.js';
import type { StoredBundle } from '../ports/profile-store.js';
import { aCall, aDocument, aProfile, callOf, holderOf, NOON } from '../testing/builders.js';
import type { DirectoryDeps } from './directory-deps.js';
import { createProfileRules } from './profile-rules.js';
import { publishProfile, rollBackProfile, updateProfile } from './write-profile.js';

const format = createCryptoProfileFormat([Buffer.alloc(32, 1)]);
const params = { role: 'finance' };
const { signal } = new AbortController();
const code = (expected: string) => expect.objectContaining({ code: expected });

/** A table with one profile whose first version is published, and what was done to find out about it. */
async function setTable(change: (bundle: StoredBundle) => StoredBundle = (bundle) => bundle, written?: JsonObject) {
  const checked = await format.check(aDocument());
  if ('refusal' in checked) throw checked.refusal;
  const { draft, contentHash } = checked;
  const { digest, text } = await format.sign(draft, 1, NOON);
  const published = { bundleVersion: 1, digest, contentHash, at: NOON };
  const profile = aProfile({ draft: written ?? draft, contentHash, published });
  const publishedBy = { issuer: 'i', subject: 'ben' };
  const bundle = change({ version: 1, digest, text, publishedBy, publishedAt: NOON });
  const done: string[] = [];
  const noting = <T extends object>(real: T): T =>
    Object.fromEntries(
      Object.entries(real).map(([name, act]) => [
        name,
        (...given: unknown[]) => {
          done.push(name);
          return (act as (...args: unknown[]) => unknown)(...given);
        },
      ]),
    ) as T;
  const rules = createProfileRules({ prefix: 'test', newId: () => profile.id });
  const deps = {
    format: noting(format),
    clock: { now: () => NOON },
    store: noting({
      find: async (role: string) => (role === 'finance' ? profile : undefined),
      findBundle: async (_role: string, version: number) => (version === 1 ? bundle : undefined),
      async execute(command: ProfileCommand) {
        const byRole = new Map([['finance', profile]]);
        const working = { byRole, created: new Set<string>(), changed: new Set<string>(), bundles: [] };
        return rules.decide(command, working, NOON);
      },
    }),
  } as unknown as DirectoryDeps;
  const by = (principal: Principal): Call => aCall({ principal });
  return {
    done,
    by,
    rollBack: (call: Call, bundle_version = 1, of = params) =>
      rollBackProfile(deps)({ params: of, query: {}, body: { bundle_version } }, call, signal),
    publish: (call: Call, of = params) => publishProfile(deps)({ params: of, query: {}, body: {} }, call, signal),
    update: (call: Call, body: JsonObject, of = params) =>
      updateProfile(deps)({ params: of, query: {}, body }, call, signal),
  };
}

describe('callers who may not change a profile', () => {
  test.each([
    ['of another role', holderOf('legal'), 'NOT_FOUND'],
    ['of the role', holderOf('finance'), 'FORBIDDEN'],
    ['who only read', holderOf('auditor'), 'READ_ONLY_ROLE'],
  ])(
    '%s get the same answer whatever there is, and nothing is read, checked or signed for them',
    async (_, who, answer) => {
      const broken = await setTable((bundle) => ({ ...bundle, text: '{}' }));
      const call = broken.by(who);
      const attempts = [
        () => broken.rollBack(call),
        () => broken.rollBack(call, 9),
        () => broken.publish(call),
        () => broken.update(call, { description: '' }),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(code(answer));
      expect(new Set(broken.done)).toEqual(new Set(answer === 'NOT_FOUND' ? ['execute'] : ['find', 'execute']));
    },
  );
});

describe('publishing', () => {
  test('signs the draft', async () => {
    const { publish } = await setTable();
    expect(JSON.parse((await publish(callOf('ben'))).body)).toMatchObject({ role: 'finance', bundle_version: 2 });
  });

  test.each([
    ['is not in its one form', aDocument()],
    ['is not valid', { ...aDocument(), policies: [{ rule_type: 'deny_tool', pattern: 'a\u200b' }] }],
  ])('a draft that %s is refused: nobody would take its bundle', async (_what, draft) => {
    const { publish } = await setTable(undefined, draft);
    const errors = [expect.objectContaining({ message: expect.stringMatching(/^cannot be published as it is: /) })];
    await expect(publish(callOf('ben'))).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors });
  });
});

describe('rolling back', () => {
  test('signs the profile of an earlier bundle anew', async () => {
    const { rollBack } = await setTable();
    expect(JSON.parse((await rollBack(callOf('ada'))).body)).toMatchObject({ role: 'finance', bundle_version: 2 });
  });

  test('to a bundle that does not hold, or is not the one that was published, is refused', async () => {
    const other = await format.check(aDocument({ description: 'Pays all' }));
    if ('refusal' in other) throw other.refusal;
    const { text } = await format.sign(other.draft, 1, NOON);
    for (const change of [{ text: '{}' }, { text }]) {
      const { rollBack } = await setTable((bundle) => ({ ...bundle, ...change }));
      await expect(rollBack(callOf('ada'))).rejects.toThrow(code('PROFILE_NOT_SIGNED'));
    }
  });

  test('to a version that there is not is refused', async () => {
    const { rollBack } = await setTable();
    await expect(rollBack(callOf('ada'), 9)).rejects.toThrow(code('VALIDATION_FAILED'));
  });
});

describe('a patch', () => {
  test('may be a profile as agents read it, with its role and its former signature', async () => {
    const { update } = await setTable();
    const signature = { algorithm: 'Ed25519', vault_key: 'k', signed_by: 'ben', signature: 'abc' };
    const body = { ...aDocument({ description: 'Pays more' }), signature };
    expect(JSON.parse((await update(callOf('ada'), body)).body)).toMatchObject({ role: 'finance', version: 2 });
  });

  test.each(['legal', null, 7])('does not make the role %j of it', async (role) => {
    const { update } = await setTable();
    const errors = [expect.objectContaining({ pointer: '/role' })];
    await expect(update(callOf('ada'), { role })).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors });
  });
});
