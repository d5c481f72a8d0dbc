import { describe, expect, test } from '@jest/globals';
import { agentConfig, hintsText, ignoreText, localHints, profileYaml, scheduledRecipes } from './agent-texts.js';
import { parseYaml } from './parse-yaml.js';
import { readProfile } from './read-profile.js';
import { profileWith } from './testing/profiles.js';

describe('what an agent gets of a profile', () => {
  test('is a configuration with provider, model, temperature and the enabled extensions', () => {
    const config = agentConfig(
      profileWith({
        providers: {
          primary: { provider: 'ollama', model: 'llama3.3:70b', temperature: 0 },
          planner: { provider: 'ollama', model: 'big' },
        },
        extensions: [
          { name: 'github', enabled: true, tools: ['list_issues'], preferences: { repository: 'finance/*' } },
          { name: 'slack', enabled: false },
          { name: 'a: b', enabled: true },
        ],
      }),
    );
    expect(parseYaml(Buffer.from(config)).value).toEqual({
      GOOSE_PROVIDER: 'ollama',
      GOOSE_MODEL: 'llama3.3:70b',
      GOOSE_TEMPERATURE: 0,
      GOOSE_PLANNER_PROVIDER: 'ollama',
      GOOSE_PLANNER_MODEL: 'big',
      extensions: {
        github: {
          enabled: true,
          name: 'github',
          available_tools: ['list_issues'],
          preferences: { repository: 'finance/*' },
        },
        'a: b': { enabled: true, name: 'a: b' },
      },
    });
  });

  test('are hints and ignored files as they are written, and hints for exactly one path', () => {
    const profile = profileWith({
      goosehints: { global: 'Be exact.\n', local_templates: [{ path: 'budgets', content: 'Plan only.' }] },
    });
    expect([hintsText(profile), ignoreText(profile)]).toEqual(['Be exact.\n', '.env']);
    expect([localHints(profile, 'budgets'), localHints(profile, 'budgets/q3')]).toEqual(['Plan only.', undefined]);
  });

  test('are its recipes with their schedules', () => {
    expect(scheduledRecipes(profileWith())).toEqual([{ name: 'report', schedule: '0 9 * * *', enabled: true }]);
  });
});

test('a profile as YAML, read again, is the same profile', () => {
  const odd = [
    'yes',
    '0x1F',
    '1e3',
    '- a: b # c',
    '&a *a !!x',
    'a\n\n  b\n',
    '\ttab ',
    '\u202e\u0085\u2028',
    '"\'',
    '---',
    '<<',
    '~',
  ];
  const shared = { provider: 'ollama', model: 'null' };
  const profile = profileWith({
    providers: { primary: shared, planner: shared, allowed_providers: [], forbidden_providers: [] },
    goosehints: { global: odd.join('\n'), local_templates: odd.map((content, at) => ({ path: `p${at}`, content })) },
    env_vars: Object.fromEntries(odd.map((value) => [value, value])),
    policies: odd.map((reason) => ({
      rule_type: 'allow_tool',
      pattern: 'github__*',
      conditions: { [reason]: '<5' },
      reason,
    })),
  });
  const read = readProfile(Buffer.from(profileYaml(profile)));
  expect(read.mistakes).toEqual([]);
  expect(read.profile).toEqual(profile);
  const { role, ...rest } = profile;
  expect(profileYaml({ ...rest, role })).toMatch(/^role: finance\n/);
});
