import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import { twoAdmins, type Actor, type Stage } from '../support/actor.js';
import { profileOf } from '../support/sample-bodies.js';

/** Profiles: two admins publish, and the agents of the role get what was published. */
export function profiles(stage: Stage): void {
  describe('profiles', () => {
    let ada: Actor;
    let ben: Actor;
    let cast: Awaited<ReturnType<Stage['cast']>>;

    beforeAll(async () => {
      cast = await stage.cast();
      [ada, ben] = await twoAdmins(stage);
    });

    const roleOf = (): string => `team-${randomUUID().slice(0, 8)}`;
    const create = async (role = roleOf()): Promise<string> => {
      const answer = await ada.call('createProfile', { body: profileOf(role, 'Pays invoices') });
      expect([answer.status, answer.json.role ?? answer.text]).toEqual([201, role]);
      return role;
    };
    const publish = (role: string, by = ben, body: object = {}) =>
      by.call('publishProfile', { params: { role }, body });
    const published = async (): Promise<{ role: string; agent: Actor }> => {
      const role = await create();
      expect((await publish(role)).status).toBe(200);
      return { role, agent: await stage.actor([role]) };
    };

    test('an agent of the role gets each part of what two admins published', async () => {
      const { role, agent } = await published();
      const params = { role };
      const profile = await agent.call('getProfile', { params });
      expect(profile.json).toMatchObject({
        ...profileOf(role, 'Pays invoices'),
        policies: [{ rule_type: 'allow_tool', pattern: 'github__*' }],
        signature: { algorithm: 'Ed25519', signed_by: ben.caller.subject, signature: expect.any(String) },
      });
      expect((await agent.call('getProfileConfig', { params })).text).toContain('GOOSE_PROVIDER: ollama\n');
      expect((await agent.call('getProfileHints', { params })).text).toBe('Be exact.');
      expect((await agent.call('getProfileIgnore', { params })).text).toBe('.env');
      const hints = (path: string) => agent.call('getProfileLocalHints', { params, query: { path } });
      expect((await hints('budgets')).text).toBe('Plan only.');
      expect((await hints('budgets/q3')).json.code).toBe('NOT_FOUND');
      expect((await agent.call('getProfileRecipes', { params })).json).toEqual({
        recipes: [{ name: 'report', schedule: '0 9 * * *', enabled: true }],
      });
      const bundle = await agent.call('getProfileBundle', { params });
      const payload = JSON.parse(Buffer.from(bundle.json.payload as string, 'base64url').toString()) as object;
      expect(payload).toMatchObject({ format: 'handoff-profile-bundle/1', role, version: 1 });
    });

    test('an author does not publish; another admin publishes what it read, and nothing else', async () => {
      const role = await create();
      expect((await publish(role, ada)).json.code).toBe('AUTHOR_CANNOT_PUBLISH');
      const { content_hash } = (await ben.call('getProfileDraft', { params: { role } })).json;
      const update = { params: { role }, body: { description: 'Pays more' } };
      expect((await ada.call('updateProfile', update)).status).toBe(200);
      expect((await publish(role, ben, { content_hash })).json.code).toBe('CONTENT_CHANGED');
      const draft = (await ben.call('getProfileDraft', { params: { role } })).json;
      const answer = await publish(role, ben, { content_hash: draft.content_hash });
      expect(answer.json).toMatchObject({ role, bundle_version: 1, version: 3, signature: expect.any(String) });
    });

    test('a change of the draft reaches nobody before it is published', async () => {
      const { role, agent } = await published();
      await ada.call('updateProfile', { params: { role }, body: { goosehints: { global: 'Be bold.' } } });
      const hints = async () => (await agent.call('getProfileHints', { params: { role } })).text;
      expect(await hints()).toBe('Be exact.');
      await publish(role);
      expect(await hints()).toBe('Be bold.');
    });

    test('a patch removes by null, and what is then missing is a mistake', async () => {
      const { role } = await published();
      const patch = (body: object) => ada.call('updateProfile', { params: { role }, body });
      await patch({ providers: { planner: { provider: 'ollama', model: 'big' } } });
      expect((await patch({ providers: { planner: null } })).status).toBe(200);
      const { profile } = (await ada.call('getProfileDraft', { params: { role } })).json;
      expect(profile.providers).not.toHaveProperty('planner');
      const refused = await patch({ display_name: null, recipes: [{ name: 'r' }], surprise: undefined });
      expect([refused.status, refused.json.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
        422,
        ['/display_name', '/recipes/0/enabled', '/recipes/0/path', '/recipes/0/schedule'],
      ]);
    });

    test('a profile is taken back as it was read: as a patch of its draft, and as the profile of another role', async () => {
      const { role, agent } = await published();
      const read = (await agent.call('getProfile', { params: { role } })).json as { signature: object };
      const patch = { ...read, description: 'Pays more' };
      expect((await ada.call('updateProfile', { params: { role }, body: patch })).status).toBe(200);
      const { profile, status } = (await ada.call('getProfileDraft', { params: { role } })).json;
      expect([profile, status]).toEqual([{ ...patch, signature: undefined }, 'changed']);
      const other = roleOf();
      expect((await ada.call('createProfile', { body: { ...read, role: other } })).status).toBe(201);
      const moved = await ada.call('updateProfile', { params: { role }, body: { ...read, role: other } });
      expect([moved.status, moved.json.errors]).toEqual([422, [expect.objectContaining({ pointer: '/role' })]]);
    });

    test('the ETag is the digest of the bundle, and who has it is not sent it again', async () => {
      const { role, agent } = await published();
      const first = await agent.call('getProfile', { params: { role } });
      const tag = first.headers.get('etag')!;
      const { digest } = (await agent.call('listProfiles')).json.profiles[0];
      expect(tag).toBe(`"${digest}"`);
      const again = () => agent.call('getProfile', { params: { role }, headers: { 'if-none-match': tag } });
      expect([(await again()).status, (await again()).text]).toEqual([304, '']);
      await ada.call('updateProfile', { params: { role }, body: { description: 'Pays more' } });
      await publish(role);
      const changed = await again();
      expect([changed.status, changed.headers.get('etag') === tag]).toEqual([200, false]);
    });

    test('an agent that waits gets the next version as soon as it is published, and 304 after its time', async () => {
      const { role, agent } = await published();
      const first = await agent.call('getProfile', { params: { role } });
      const headers = { 'if-none-match': first.headers.get('etag')! };
      const wait = (wait_ms: number, gateway: number) =>
        agent.call('getProfile', { params: { role }, query: { wait_ms }, headers, gateway });
      const over = await wait(1, 0);
      expect([over.status, over.text]).toEqual([304, '']);
      const waiting = [0, 1, 2, 3].map((gateway) => wait(20_000, gateway));
      await ada.call('updateProfile', { params: { role }, body: { description: 'Pays more' } });
      await publish(role);
      for (const next of await Promise.all(waiting)) {
        expect([next.status, next.json.description]).toEqual([200, 'Pays more']);
      }
    });

    test('rolling back publishes an earlier version under a new number', async () => {
      const { role, agent } = await published();
      await ada.call('updateProfile', { params: { role }, body: { description: 'Pays more' } });
      await publish(role);
      const back = await ada.call('rollBackProfile', { params: { role }, body: { bundle_version: 1 } });
      expect(back.json).toMatchObject({ role, bundle_version: 3 });
      expect((await agent.call('getProfile', { params: { role } })).json.description).toBe('Pays invoices');
      const { versions } = (await agent.call('listProfileVersions', { params: { role } })).json;
      expect(
        versions.map(
          ({ bundle_version, published_by }: { bundle_version: number; published_by: { subject: string } }) => [
            bundle_version,
            published_by.subject,
          ],
        ),
      ).toEqual([
        [3, ada.caller.subject],
        [2, ben.caller.subject],
        [1, ben.caller.subject],
      ]);
      const version = async (bundle_version?: string) =>
        (await agent.call('getProfileVersion', { params: { role }, query: bundle_version ? { bundle_version } : {} }))
          .json;
      expect(await version('2')).toMatchObject({
        bundle_version: 2,
        profile: { description: 'Pays more' },
        refused: null,
      });
      expect(await version()).toMatchObject({ ...versions[0], signed_by: [{ key: expect.any(String) }] });
      expect((await version('9')).code).toBe('NOT_FOUND');
      const unknown = await ada.call('rollBackProfile', { params: { role }, body: { bundle_version: 9 } });
      expect([unknown.status, unknown.json.errors]).toEqual([
        422,
        [expect.objectContaining({ pointer: '/bundle_version' })],
      ]);
    });

    test('before it is published, a profile is 403 to its agents', async () => {
      const role = await create();
      const agent = await stage.actor([role]);
      for (const name of [
        'getProfile',
        'getProfileBundle',
        'getProfileConfig',
        'getProfileHints',
        'getProfileIgnore',
        'getProfileRecipes',
        'getProfileLocalHints',
      ] as const) {
        const query = name === 'getProfileLocalHints' ? { query: { path: 'budgets' } } : {};
        const answer = await agent.call(name, { params: { role }, ...query });
        expect([answer.status, answer.json.code]).toEqual([403, 'PROFILE_NOT_SIGNED']);
      }
    });

    test('other roles see no profile, and learn of none', async () => {
      const { role } = await published();
      for (const name of [
        'getProfile',
        'getProfileBundle',
        'getProfileConfig',
        'getProfileHints',
        'getProfileIgnore',
        'getProfileRecipes',
        'getProfileDraft',
        'listProfileVersions',
        'getProfileVersion',
      ] as const) {
        expect((await cast.finance.call(name, { params: { role } })).json.code).toBe('NOT_FOUND');
      }
      expect((await ada.call('updateProfile', { params: { role: roleOf() }, body: { description: 'x' } })).status).toBe(
        404,
      );
      expect((await ada.call('getProfile', { params: { role: 'Finance' } })).json.code).toBe('NOT_FOUND');
      expect((await publish(roleOf())).status).toBe(404);
      const rollBack = { params: { role: roleOf() }, body: { bundle_version: 1 } };
      expect((await ada.call('rollBackProfile', rollBack)).status).toBe(404);
      expect((await cast.auditor.call('getProfile', { params: { role } })).status).toBe(200);
    });

    test('a role has one profile; mistakes are all told at once', async () => {
      const role = await create();
      const twice = await ada.call('createProfile', { body: profileOf(role, 'again') });
      expect([twice.status, twice.json.code]).toEqual([409, 'PROFILE_EXISTS']);
      const wrong = { ...profileOf(roleOf(), 'x'), display_name: ' ', recipes: [{ name: 'r', schedule: 'daily' }] };
      const refused = await ada.call('createProfile', { body: wrong });
      expect(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        '/display_name',
        '/recipes/0/enabled',
        '/recipes/0/path',
        '/recipes/0/schedule',
      ]);
    });

    test('a source is checked as a draft is, with the lines of its mistakes, and nothing is stored', async () => {
      const role = roleOf();
      const check = async (source: string) => (await cast.auditor.call('checkProfile', { body: { source } })).json;
      const wrong = await check(`role: ${role}\ndisplay_name: ' '\nrecipes: *all\n`);
      expect(wrong).toMatchObject({ content_hash: null, yaml: null, mistakes: [{ line: 3 }] });
      const right = await check(JSON.stringify(profileOf(role, 'Pays invoices')));
      expect(right).toMatchObject({
        mistakes: [],
        profile: { role },
        yaml: expect.stringContaining(`role: ${role}\n`),
      });
      expect((await ada.call('getProfileDraft', { params: { role } })).status).toBe(404);
      expect(await create(role)).toBe(role);
      const draft = (await ada.call('getProfileDraft', { params: { role } })).json;
      expect([draft.content_hash, draft.profile]).toEqual([right.content_hash, right.profile]);
    });

    test('a role checks its own profile, and none of another role', async () => {
      const role = roleOf();
      const source = JSON.stringify(profileOf(role, 'Pays invoices'));
      const both = await stage.actor([role, 'legal']);
      const checks = [
        [await stage.actor([role]), {}],
        [both, { role }],
        [cast.finance, {}],
        [both, { role: 'legal' }],
      ] as const;
      const told = [];
      for (const [by, named] of checks) {
        const { json } = await by.call('checkProfile', { body: { source, ...named } });
        told.push(json.mistakes.map(({ pointer, message }: Record<string, string>) => `${pointer} ${message}`));
      }
      expect(told).toEqual([[], [], ['/role must be finance'], ['/role must be legal']]);
      const refused = await cast.finance.call('checkProfile', { body: { source, role } });
      expect([refused.status, refused.json.code]).toEqual([403, 'ROLE_NOT_HELD']);
      const unclear = await both.call('checkProfile', { body: { source } });
      expect([unclear.status, unclear.json.code]).toEqual([422, 'ROLE_REQUIRED']);
    });

    test('a version that was read before is refused by If-Match', async () => {
      const { role } = await published();
      const headers = { 'if-match': '"1"' };
      const params = { role };
      const answers = [
        await ada.call('updateProfile', { params, headers, body: { description: 'x' } }),
        await ben.call('publishProfile', { params, headers, body: {} }),
        await ada.call('rollBackProfile', { params, headers, body: { bundle_version: 1 } }),
      ];
      expect(answers.map(({ status, json }) => [status, json.code])).toEqual(
        Array.from({ length: 3 }, () => [412, 'VERSION_MISMATCH']),
      );
    });

    test('every change and the refusal of the author are on record', async () => {
      const role = await create();
      await publish(role, ada);
      await publish(role);
      await eventually(async () => {
        const { events } = (await cast.auditor.call('listAudit', { query: { limit: 100 } })).json as {
          events: readonly { event_type: string; subject: string }[];
        };
        const created = events.find(
          (event) => event.event_type === 'profile.created' && JSON.stringify(event).includes(role),
        );
        const own = events.filter(({ subject }) => subject === created?.subject);
        expect(own.map(({ event_type }) => event_type)).toEqual(
          expect.arrayContaining(['profile.created', 'request.refused', 'profile.published']),
        );
        return true;
      });
    });
  });
}
