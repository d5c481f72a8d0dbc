import { describe, expect, test } from '@jest/globals';
import { agentConfig, scheduledRecipes } from './agent-texts.js';
import { readProfile } from './read-profile.js';

/** Every member that the existing format has, in the forms that its profiles use. */
const WHOLE = `
role: legal
display_name: Legal
description: ""
providers:
  primary: { provider: ollama, model: llama3.2, temperature: 0 }
  planner: { provider: ollama, model: big, temperature: 1 }
  worker: { provider: ollama, model: small }
  allowed_providers: [ollama]
  forbidden_providers: [openrouter, openai]
  api_base: http://127.0.0.1:11434
extensions:
  - name: github
    enabled: true
    tools: [list_issues, create_issue]
    preferences: { org: { name: acme, private: true }, limits: [1, 2.5] }
  - { name: mail, enabled: false }
goosehints:
  global: |
    State the matter.
  local_templates:
    - { path: contracts, content: Quote clauses. }
gooseignore:
  global: ""
  local_templates: []
recipes:
  - { name: weekly, description: Open matters, path: recipes/weekly.yaml, schedule: "0 9 * * 1-5", enabled: true }
  - { name: monthly, path: recipes/monthly.yaml, schedule: "0 0 1 * *", enabled: false }
automated_tasks:
  - { name: report, recipe: weekly, schedule: "*/30 * * * *", enabled: true }
policies:
  - rule_type: allow_tool
    pattern: github__*
    conditions: { repo: "legal/*", database: analytics_ro, amount_usd: "<50000", retention_days: 0 }
    reason: Its own matters
  - allow_tool: developer__shell
    conditions: [{ allowed_commands: [git, npm] }, { content_type: redacted }]
  - allow_tool: sql-mcp__query
    conditions: [{ amount: ">0" }, { amount: "<=100" }]
  - deny_tool: mail__send
  - { allow_data: contracts, conditions: null, reason: "" }
  - { rule_type: deny_data, pattern: payroll }
  - deny_provider: openrouter
  - deny_provider: anthropic
privacy:
  mode: strict
  strictness: maximum
  allow_override: false
  local_only: true
  retention_days: 0
  rules: [{ pattern: '\\d{3}-\\d{2}', replacement: "[SSN]", category: SSN }]
  pii_categories: [SSN, EMAIL]
  guard_mode: block
  content_handling: redact
env_vars: { REGION: eu, EMPTY: "" }
signature: { algorithm: HMAC-SHA256, vault_key: transit/keys/profiles, signed_at: "2026-01-05", value: "vault:v1:abc" }
`;

describe('a profile with every member of the existing format', () => {
  const { profile, signature, mistakes } = readProfile(Buffer.from(WHOLE), 'yaml');

  test('is read without a mistake, and with every value', () => {
    expect(mistakes).toEqual([]);
    expect(profile).toEqual({
      role: 'legal',
      display_name: 'Legal',
      description: '',
      providers: {
        primary: { provider: 'ollama', model: 'llama3.2', temperature: 0 },
        planner: { provider: 'ollama', model: 'big', temperature: 1 },
        worker: { provider: 'ollama', model: 'small' },
        allowed_providers: ['ollama'],
        forbidden_providers: ['openrouter', 'openai'],
        api_base: 'http://127.0.0.1:11434',
      },
      extensions: [
        {
          name: 'github',
          enabled: true,
          tools: ['list_issues', 'create_issue'],
          preferences: { org: { name: 'acme', private: true }, limits: [1, 2.5] },
        },
        { name: 'mail', enabled: false },
      ],
      goosehints: {
        global: 'State the matter.\n',
        local_templates: [{ path: 'contracts', content: 'Quote clauses.' }],
      },
      gooseignore: { global: '', local_templates: [] },
      recipes: [
        {
          name: 'weekly',
          description: 'Open matters',
          path: 'recipes/weekly.yaml',
          schedule: '0 9 * * 1-5',
          enabled: true,
        },
        { name: 'monthly', path: 'recipes/monthly.yaml', schedule: '0 0 1 * *', enabled: false },
      ],
      automated_tasks: [
        { name: 'report', recipe: 'weekly', schedule: '*/30 * * * *', enabled: true, notify_on_failure: false },
      ],
      policies: [
        {
          rule_type: 'allow_tool',
          pattern: 'github__*',
          conditions: { repo: 'legal/*', database: 'analytics_ro', amount_usd: '<50000', retention_days: 0 },
          reason: 'Its own matters',
        },
        {
          rule_type: 'allow_tool',
          pattern: 'developer__shell',
          conditions: { allowed_commands: ['git', 'npm'], content_type: 'redacted' },
        },
        { rule_type: 'allow_tool', pattern: 'sql-mcp__query', conditions: [{ amount: '>0' }, { amount: '<=100' }] },
        { rule_type: 'deny_tool', pattern: 'mail__send' },
        { rule_type: 'allow_data', pattern: 'contracts' },
        { rule_type: 'deny_data', pattern: 'payroll' },
        { rule_type: 'deny_provider', pattern: 'openrouter' },
        { rule_type: 'deny_provider', pattern: 'anthropic' },
      ],
      privacy: {
        mode: 'strict',
        strictness: 'maximum',
        allow_override: false,
        local_only: true,
        retention_days: 0,
        rules: [{ pattern: '\\d{3}-\\d{2}', replacement: '[SSN]', category: 'SSN' }],
        pii_categories: ['SSN', 'EMAIL'],
        guard_mode: 'block',
        content_handling: 'redact',
      },
      env_vars: { REGION: 'eu', EMPTY: '' },
    });
  });

  test('carries its signature, which is shown and is no part of what is signed', () => {
    expect(signature).toEqual({
      algorithm: 'HMAC-SHA256',
      vault_key: 'transit/keys/profiles',
      signed_at: '2026-01-05',
      signature: 'vault:v1:abc',
    });
  });

  test('gives agents provider, model, temperature and the enabled extensions, and the recipes without their files', () => {
    const config = agentConfig(profile!);
    for (const line of ['GOOSE_PROVIDER: ollama', 'GOOSE_MODEL: llama3.2', 'GOOSE_TEMPERATURE: 0', '  github:']) {
      expect(config.split('\n')).toContain(line);
    }
    expect(config).not.toContain('mail');
    expect(scheduledRecipes(profile!)).toEqual([
      { name: 'weekly', description: 'Open matters', schedule: '0 9 * * 1-5', enabled: true },
      { name: 'monthly', schedule: '0 0 1 * *', enabled: false },
    ]);
  });
});
