import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { runHandoff } from '../testing/run-handoff.js';

const PROFILE = `role: finance
display_name: Finance
description: Pays invoices
providers:
  primary: {provider: ollama, model: small}
extensions: []
goosehints: {global: Be exact.}
gooseignore: {global: .env}
recipes: []
policies:
  - allow_data: invoices
    conditions: {amount_usd: "<10000"}
privacy: {mode: rules, strictness: moderate}
`;

describe('handoff profile', () => {
  let dir: string;
  const file = (name: string): string => join(dir, name);
  const profile = (...args: readonly string[]) => runHandoff(['profile', ...args]);
  const publicKey = async (name: string): Promise<{ readonly kid: string }> =>
    (JSON.parse(await readFile(file(name), 'utf8')) as { keys: { kid: string }[] }).keys[0]!;
  const sign = (source: string, out: string, ...more: readonly string[]) =>
    profile('sign', file(source), '--key', file('a.key'), '--out', file(out), ...more);

  beforeAll(async () => {
    dir = (await tempDir('handoff-profiles-')).path;
    await writeFile(file('finance.yaml'), PROFILE);
    await writeFile(file('raised.yaml'), PROFILE.replace('<10000', '<20000'));
    await profile('keygen', file('a.key'));
    await profile('keygen', file('b.key'));
    const [own, other] = await Promise.all(['a.key.pub', 'b.key.pub'].map((name) => publicKey(name)));
    await writeFile(file('impostor.pub'), JSON.stringify({ ...other, kid: own!.kid }));
    await writeFile(file('twice.pub'), JSON.stringify({ ...own, kid: 'another' }));
    await sign('finance.yaml', 'signed.json');
    const { payload, ...rest } = JSON.parse(await readFile(file('signed.json'), 'utf8')) as { payload: string };
    const body = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const without = Buffer.from(JSON.stringify({ ...body, version: '1' })).toString('base64url');
    await writeFile(file('no-version.json'), JSON.stringify({ ...rest, payload: without }));
  });

  test('lint accepts a valid profile', async () => {
    const { code, stdout } = await profile('lint', file('finance.yaml'));
    expect([code, stdout]).toEqual([0, `${file('finance.yaml')}: finance is valid\n`]);
  });

  test('lint lists every mistake with its line, and the exit code is 1', async () => {
    await writeFile(
      file('bad.yaml'),
      PROFILE.replace('<10000', '<much').replace('role: finance', 'role: Finance Team'),
    );
    const { code, stdout } = await profile('lint', file('bad.yaml'), file('finance.yaml'));
    expect([code, stdout.split('\n')]).toEqual([
      1,
      [
        `${file('bad.yaml')}:1: mistake: /role must match pattern "^[a-z][a-z0-9_-]{0,63}$"`,
        `${file('bad.yaml')}:12: mistake: /policies/0/conditions/amount_usd begins as a comparison and has no number, such as "<50000"`,
        `${file('finance.yaml')}: finance is valid`,
        '',
      ],
    ]);
  });

  test('lint --json writes one document', async () => {
    const { code, stdout } = await profile('lint', file('finance.yaml'), '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      [{ file: file('finance.yaml'), role: 'finance', mistakes: [], remarks: [] }],
    ]);
  });

  test('show prints what an agent gets', async () => {
    const shown = async (...args: readonly string[]) => (await profile('show', file('finance.yaml'), ...args)).stdout;
    expect(await shown()).toBe('GOOSE_PROVIDER: ollama\nGOOSE_MODEL: small\nextensions: {}\n');
    expect(await shown('--part', 'goosehints')).toBe('Be exact.\n');
    expect(JSON.parse(await shown('--part', 'recipes'))).toEqual({ recipes: [] });
    expect(await profile('show', file('finance.yaml'), '--path', 'budgets')).toMatchObject({ code: 1, stdout: '' });
  });

  test('keygen writes the private key for its owner only, and never over another file', async () => {
    expect((await stat(file('a.key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(file('a.key.pub'), 'utf8')).not.toContain('"d"');
    const before = await readFile(file('a.key'), 'utf8');
    expect((await profile('keygen', file('a.key'))).code).toBe(2);
    expect(await readFile(file('a.key'), 'utf8')).toBe(before);
  });

  test('verify accepts what sign made, by the public key', async () => {
    expect((await sign('finance.yaml', 'one.json')).code).toBe(0);
    const { code, stdout } = await profile('verify', file('one.json'), '--keys', file('a.key.pub'), '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        valid: true,
        role: 'finance',
        version: 1,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        signed_by: [{ key: expect.any(String), signed_at: expect.any(String) }],
      },
    ]);
  });

  test('sign counts the versions of the file that it replaces', async () => {
    await sign('finance.yaml', 'counted.json');
    await sign('raised.yaml', 'counted.json');
    const { stdout } = await profile('verify', file('counted.json'), '--keys', file('a.key.pub'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ version: 2 });
  });

  test.each([
    ['another key', ['--keys', 'b.key.pub'], 'unknown_key'],
    ['another role', ['--keys', 'a.key.pub', '--role', 'legal'], 'other_role'],
    ['a later version in force', ['--keys', 'a.key.pub', '--last', 'third.json'], 'older_version'],
    [
      'two keys that have to sign',
      ['--keys', 'a.key.pub', '--keys', 'b.key.pub', '--signatures', '2'],
      'too_few_signatures',
    ],
  ])('verify refuses a bundle for %s, with the exit code 1 and the reason', async (_name, args, reason) => {
    await sign('finance.yaml', 'first.json', '--number', '1');
    await sign('raised.yaml', 'third.json', '--number', '3');
    const paths = args.map((arg) => (/\.(pub|json)$/.test(arg) ? file(arg) : arg));
    const { code, stdout } = await profile('verify', file('first.json'), ...paths, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { valid: false, reason }]);
  });

  test('diff says what a later profile or bundle has otherwise', async () => {
    await sign('raised.yaml', 'raised.json');
    const { code, stdout } = await profile('diff', file('finance.yaml'), file('raised.json'));
    expect([code, stdout.split('\n')]).toEqual([
      1,
      [
        '/policies/0',
        '- {"conditions":{"amount_usd":"<10000"},"pattern":"invoices","rule_type":"allow_data"}',
        '/policies/0',
        '+ {"conditions":{"amount_usd":"<20000"},"pattern":"invoices","rule_type":"allow_data"}',
        '',
      ],
    ]);
    expect(await profile('diff', file('finance.yaml'), file('finance.yaml'))).toMatchObject({ code: 0, stdout: '' });
  });

  test.each([
    [['lint', 'no-such-file.yaml'], 'cannot be read'],
    [['sign', 'finance.yaml', '--key', 'a.key.pub'], 'is no private Ed25519 key'],
    [['sign', 'finance.yaml', '--key', 'a.key', '--number', '0'], 'It takes a positive number'],
    [['sign', 'finance.yaml', '--key', 'a.key', '--out', 'no-version.json'], 'exists and is no bundle'],
    [['verify', 'finance.yaml', '--keys', 'a.key'], 'has a private key'],
    [['verify', 'finance.yaml', '--keys', 'a.key.pub', '--keys', 'impostor.pub'], 'has two keys with the id'],
    [['verify', 'finance.yaml', '--keys', 'a.key.pub', '--keys', 'twice.pub'], 'has one key under two ids'],
  ])('%j is refused with 2', async (args, message) => {
    const { code, stderr } = await profile(...args.map((arg) => (/\./.test(arg) ? file(arg) : arg)));
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
