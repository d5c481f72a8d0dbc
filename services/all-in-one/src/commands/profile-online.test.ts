import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tempDir, type TempDir } from '@handoff/testing';
import { HASH } from '../testing/fixtures.js';
import { runHandoff, type Stage } from '../testing/run-handoff.js';
import { json, problem, startScriptedGateway, type Answers } from '../testing/scripted-gateway.js';

const PROFILE = {
  role: 'finance',
  display_name: 'Finance',
  description: 'Pays invoices',
  providers: { primary: { provider: 'ollama', model: 'small' }, allowed_providers: [], forbidden_providers: [] },
  extensions: [],
  goosehints: { global: 'Be exact.', local_templates: [] },
  gooseignore: { global: '.env', local_templates: [] },
  recipes: [],
  policies: [{ rule_type: 'allow_data', pattern: 'invoices' }],
  privacy: { mode: 'rules', strictness: 'moderate' },
};
const WITH_PLANNER = {
  ...PROFILE,
  providers: { ...PROFILE.providers, planner: { provider: 'ollama', model: 'big' } },
};
const draftOf = (profile: object) => json({ role: 'finance', profile, content_hash: HASH, version: 4, authors: [] });
const written = { role: 'finance', content_hash: HASH, version: 5, updated_at: 'x' };
const PUBLISHED = { role: 'finance', bundle_version: 2, digest: 'd2', signature: 's', signed_at: 'x', version: 6 };

describe('handoff profile, with a gateway', () => {
  let dir: TempDir;
  let file: string;
  beforeAll(async () => {
    dir = await tempDir('handoff-profiles-');
    file = join(dir.path, 'finance.json');
    await writeFile(file, JSON.stringify(PROFILE));
  });
  afterAll(() => dir.remove());

  async function run(args: readonly string[], answers: Answers, stage: Stage = {}) {
    await using gateway = await startScriptedGateway(answers);
    const env = { HANDOFF_URL: gateway.url, HANDOFF_TOKEN: 'mine' };
    const result = await runHandoff(['profile', ...args], { ...stage, env });
    return { ...result, sent: gateway.sent.filter(({ route }) => !route.startsWith('GET')) };
  }

  test('draft gives a role its first profile, and says who publishes it', async () => {
    const answers = { 'POST /admin/profiles': json({ ...written, version: 1 }, 201) };
    const { code, stdout, sent } = await run(['draft', file], answers);
    expect([code, stdout]).toEqual([0, expect.stringContaining('profile publish finance')]);
    expect(sent[0]!.body).toMatchObject({ role: 'finance', policies: PROFILE.policies });
  });

  test('draft sends what is otherwise, also what is gone, for the version that it has read', async () => {
    const answers = {
      'GET /admin/profiles/finance': draftOf({ ...WITH_PLANNER, description: 'Pays more' }),
      'PUT /admin/profiles/finance': json(written),
    };
    const { code, stdout, sent } = await run(['draft', file], answers);
    expect([code, stdout]).toEqual([0, expect.stringContaining('/description\n- "Pays more"\n+ "Pays invoices"\n')]);
    expect(sent.map(({ body, ifMatch }) => [body, ifMatch])).toEqual([
      [{ description: 'Pays invoices', providers: { planner: null } }, '"4"'],
    ]);
  });

  test('draft sends nothing if the draft says it already, and nothing that has mistakes', async () => {
    const same = await run(['draft', file], { 'GET /admin/profiles/finance': draftOf(PROFILE) });
    expect([same.code, same.sent]).toEqual([0, []]);
    const wrong = join(dir.path, 'wrong.json');
    await writeFile(wrong, JSON.stringify({ ...PROFILE, display_name: ' ' }));
    const refused = await run(['draft', wrong], {});
    expect([refused.code, refused.sent, refused.stderr]).toEqual([1, [], expect.stringContaining('/display_name')]);
  });

  const answers = {
    'GET /admin/profiles/finance': draftOf(WITH_PLANNER),
    'GET /profiles/finance': json({ ...PROFILE, signature: { algorithm: 'Ed25519' } }),
    'POST /admin/profiles/finance/publish': json(PUBLISHED),
  };

  test('publish shows a person what changes, and publishes after a yes what was shown', async () => {
    const { code, stdout, sent } = await run(['publish', 'finance'], answers, { columns: 200, typed: 'y\n' });
    expect([code, stdout]).toEqual([0, expect.stringContaining('/providers/planner\n+ {"model":"big"')]);
    expect(stdout).toContain('version 2 is published');
    expect(sent.map(({ body }) => body)).toEqual([{ content_hash: HASH }]);
  });

  test('publish does nothing without a yes, and shows a first profile whole', async () => {
    const first = { ...answers, 'GET /profiles/finance': problem(403, 'PROFILE_NOT_SIGNED') };
    const { code, stdout, sent } = await run(['publish', 'finance'], first, { columns: 200, typed: '\n' });
    expect([code, sent, stdout]).toEqual([1, [], expect.stringContaining('"pattern": "invoices"')]);
  });

  test('without a terminal publish takes the hash of what was read, or --yes', async () => {
    expect((await run(['publish', 'finance'], answers)).code).toBe(2);
    const named = await run(['publish', 'finance', '--content-hash', 'f'.repeat(64)], answers);
    expect(named.sent.map(({ body }) => body)).toEqual([{ content_hash: 'f'.repeat(64) }]);
    const any = await run(['publish', 'finance', '--yes'], answers);
    expect(any.sent.map(({ body }) => body)).toEqual([{ content_hash: HASH }]);
  });

  const versionOf = (bundle_version: number) => ({
    bundle_version,
    digest: HASH,
    published_by: { issuer: 'i', subject: 'ben' },
    published_at: '2026-01-05T09:00:00.000Z',
  });
  const back = {
    'GET /admin/profiles/finance': draftOf(PROFILE),
    'GET /profiles/finance/versions': json({ versions: [versionOf(3), versionOf(2), versionOf(1)] }),
    'GET /profiles/finance/version?bundle_version=2': json({ ...versionOf(2), refused: null, profile: WITH_PLANNER }),
    'GET /profiles/finance/version?bundle_version=1': json({ ...versionOf(1), refused: 'unknown_key' }),
    'GET /profiles/finance': json({ ...PROFILE, signature: { algorithm: 'Ed25519' } }),
    'POST /admin/profiles/finance/rollback': json({ ...PUBLISHED, bundle_version: 4 }),
  };

  test('rollback shows a person what changes, and goes back by one version after a yes, from what was shown', async () => {
    const { code, stdout, sent } = await run(['rollback', 'finance'], back, { columns: 200, typed: 'y\n' });
    expect([code, stdout]).toEqual([0, expect.stringContaining('/providers/planner\n+ {"model":"big"')]);
    expect(stdout).toContain('version 2 is published again, as version 4');
    expect(sent.map(({ body, ifMatch }) => [body, ifMatch])).toEqual([[{ bundle_version: 2 }, '"4"']]);
    expect((await run(['rollback', 'finance'], back, { columns: 200, typed: '\n' })).sent).toEqual([]);
  });

  test('without a terminal rollback takes --yes; it names another version by --to', async () => {
    expect((await run(['rollback', 'finance'], back)).code).toBe(2);
    expect((await run(['rollback', 'finance', '--yes', '--to', 'one'], back)).code).toBe(2);
    const named = await run(['rollback', 'finance', '--yes', '--to', '2'], back);
    expect([named.code, named.sent.map(({ body }) => body)]).toEqual([0, [{ bundle_version: 2 }]]);
  });

  test('rollback does nothing without an earlier version, or to one whose signature does not hold', async () => {
    const first = { ...back, 'GET /profiles/finance/versions': json({ versions: [versionOf(1)] }) };
    const none = await run(['rollback', 'finance', '--yes'], first);
    expect([none.code, none.sent, none.stderr]).toEqual([1, [], expect.stringContaining('no earlier version')]);
    const refused = await run(['rollback', 'finance', '--yes', '--to', '1'], back);
    expect([refused.code, refused.sent, refused.stderr]).toEqual([1, [], expect.stringContaining('unknown_key')]);
  });

  test('the refusal of an author is told', async () => {
    const refused = { ...answers, 'POST /admin/profiles/finance/publish': problem(403, 'AUTHOR_CANNOT_PUBLISH') };
    const { code, stderr } = await run(['publish', 'finance', '--yes'], refused);
    expect([code, stderr]).toEqual([1, expect.stringContaining('AUTHOR_CANNOT_PUBLISH')]);
  });
});
