import { expect, test } from '@jest/globals';
import type { Call } from '@handoff/kernel';
import type { OperationReply } from '@handoff/runtime';
import { aCall, aProfile, holderOf, toUpdate } from '../testing/builders.js';
import type { DirectoryDeps } from './directory-deps.js';
import { dryRunProfile } from './dry-run.js';
import { getProfile } from './get-profile.js';
import { createProfileRules } from './profile-rules.js';
import { getDraft, getLocalHints, getPart } from './read-profile.js';
import { getVersion, listVersions } from './read-versions.js';

type Handler = (input: never, call: Call, abandoned: AbortSignal) => Promise<OperationReply>;

/** Whatever is looked up fails. */
const deps = new Proxy({}, { get: (_, name) => failing(String(name)) }) as unknown as DirectoryDeps;
function failing(name: string): unknown {
  const fail = (): never => {
    throw new Error(`${name} was asked`);
  };
  return new Proxy(fail, { get: () => fail });
}

test.each<[string, Handler]>([
  ['getProfile', getProfile(deps)],
  ['a part of it', getPart(({ text }) => text)(deps)],
  ['getProfileLocalHints', getLocalHints(deps)],
  ['getProfileDraft', getDraft(deps)],
  ['listProfileVersions', listVersions(deps)],
  ['getProfileVersion', getVersion(deps)],
  ['dryRunProfile', dryRunProfile(deps)],
])(
  '%s looks nothing up for callers of another role: they cannot tell by the time whether there is a profile',
  async (_, read) => {
    const input = {
      params: { role: 'finance' },
      query: { path: 'x' },
      body: {},
    };
    const attempt = (role: string) =>
      read(input as never, aCall({ principal: holderOf(role) }), new AbortController().signal);
    await expect(attempt('legal')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(attempt('finance')).rejects.toThrow('was asked');
  },
);

test('whoever tries to change the profile of another role is on record, whether there is one or not', () => {
  const rules = createProfileRules({ prefix: 'test', newId: () => 'an id' });
  const tried = (role: string, exists: boolean): readonly unknown[] => {
    const byRole = new Map(exists ? [['finance', aProfile()]] : []);
    const working = { byRole, created: new Set<string>(), changed: new Set<string>(), bundles: [] };
    const command = toUpdate(undefined, undefined, aCall({ principal: holderOf(role) }));
    const decision = rules.decide(command, working, command.now);
    expect(decision).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    return decision.events;
  };
  expect([tried('legal', true).length, tried('legal', false).length]).toEqual([1, 1]);
  // An admin sees all that there is.
  expect(tried('admin', false)).toEqual([]);
});
