import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { tempDir } from '@handoff/testing';
import { runHandoff } from '../testing/run-handoff.js';

const PROFILE = `role: finance
display_name: Finance
description: Pays invoices
providers:
  primary: {provider: ollama, model: small}
  forbidden_providers: [openai]
extensions: []
goosehints: {global: Be exact.}
gooseignore: {global: .env}
recipes: []
policies:
  - allow_tool: github__*
  - deny_tool: github__merge
    conditions: {branch: main}
    reason: A person merges.
  - deny_tool: github__list
    shadow: true
  - allow_data: invoices
    conditions: {amount_usd: "<10000"}
  - ask_tool: github__merge
    require_approval: {groups: [{approver_role: manager, required: 1}, {approver_role: legal, required: 2}], expires_in: 600}
  - allow_tool: jira__*
  - ask_tool: jira__create
    require_approval: {groups: [{approver_role: manager, required: 1}], expires_in: 600}
    shadow: true
privacy: {mode: rules, strictness: moderate}
`;

describe('handoff profile can', () => {
  let file: string;
  let dir: string;
  const can = (...args: readonly string[]) => runHandoff(['profile', 'can', file, ...args]);

  beforeAll(async () => {
    dir = (await tempDir('handoff-policy-')).path;
    file = join(dir, 'finance.yaml');
    await writeFile(file, PROFILE);
  });

  test('an allowed tool is told with its rule, and the exit code is 0', async () => {
    expect(await can('github__view')).toEqual({
      code: 0,
      stdout:
        'allowed: github__view, for finance\nreason   allow_tool github__*\nrule     /policies/0: allow_tool github__*\n',
      stderr: '',
    });
  });

  test('what a rule in shadow would decide is told, and the exit code is that of the answer', async () => {
    const { code, stdout } = await can('github__list');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(
        'shadow   would be denied: deny_tool github__list\n         by /policies/2: deny_tool github__list\n',
      ),
    ]);
    const asked = await can('jira__create');
    expect([asked.code, asked.stdout]).toEqual([0, expect.stringContaining('shadow   would need an approval: ')]);
  });

  test('a denied tool is told with the reason, and the exit code is 1', async () => {
    expect(await can('github__merge', '--context', 'branch=main')).toEqual({
      code: 1,
      stdout:
        'denied: github__merge, for finance\nreason   A person merges.\nrule     /policies/1: deny_tool github__merge\n',
      stderr: '',
    });
    expect(await can('shell')).toMatchObject({ code: 1, stdout: expect.stringContaining('No rule allows it.') });
  });

  test('a tool that needs an approval is told with the approval, and the exit code is 1', async () => {
    expect(await can('github__merge', '--context', 'branch=x')).toEqual({
      code: 1,
      stdout:
        'needs an approval: github__merge, for finance\nreason   ask_tool github__merge\n' +
        'rule     /policies/4: ask_tool github__merge\napproval by 2 of legal and manager, good for 600 s\n',
      stderr: '',
    });
  });

  test('--json tells the approval as the HTTP API does', async () => {
    const { stdout } = await can('github__merge', '--context', 'branch=x', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'ask',
      ask: {
        groups: [
          { approver_role: 'legal', required: 2 },
          { approver_role: 'manager', required: 1 },
        ],
        expires_in: 600,
      },
    });
  });

  test.each([
    [['amount_usd=9999.5'], 0],
    [['amount_usd=10000'], 1],
    [['amount_usd="5"'], 1],
    [['amount_usd=5', 'other=x'], 0],
    [[], 1],
  ])('data with the context %j is answered with %i', async (context, code) => {
    const args = context.length === 0 ? [] : ['--context', ...context];
    expect((await can('invoices', '--kind', 'data', ...args)).code).toBe(code);
  });

  test('providers are asked for by --kind provider', async () => {
    expect((await can('ollama', '--kind', 'provider')).code).toBe(0);
    expect((await can('openai', '--kind', 'provider')).code).toBe(1);
  });

  test('--json writes one document, with the digest of a bundle', async () => {
    const [key, bundle] = [join(dir, 'a.key'), join(dir, 'finance.bundle.json')];
    await runHandoff(['profile', 'keygen', key]);
    const { stderr } = await runHandoff(['profile', 'sign', file, '--key', key, '--out', bundle]);
    const [digest] = /[0-9a-f]{64}/.exec(stderr)!;
    const { code, stdout } = await runHandoff(['profile', 'can', bundle, 'github__merge', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      {
        outcome: 'deny',
        code: 'denied',
        role: 'finance',
        kind: 'tool',
        name: 'github__merge',
        deciding: [{ pointer: '/policies/1', rule: 'deny_tool', pattern: 'github__merge', reason: 'A person merges.' }],
        unknown: ['branch'],
        ask: null,
        reason: 'A person merges. (The context has no usable "branch".)',
        bundle: digest,
      },
    ]);
    expect(JSON.parse((await can('github__list', '--json')).stdout)).toMatchObject({ outcome: 'allow', bundle: null });
  });

  test.each([
    [['x', '--context', 'branch'], 'It takes name=value'],
    [['x', '--context', 'a=1', 'a=2'], 'a is there twice'],
  ])('%j is refused with 2', async (args, message) => {
    expect(await can(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  test('a file that is no profile is refused with 2', async () => {
    await writeFile(join(dir, 'bad.yaml'), 'role: finance');
    expect((await runHandoff(['profile', 'can', join(dir, 'bad.yaml'), 'x'])).code).toBe(2);
  });
});
