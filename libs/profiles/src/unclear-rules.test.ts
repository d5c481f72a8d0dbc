import { describe, expect, test } from '@jest/globals';
import { mistakesIn, written } from './testing/profiles.js';

describe('what could be read in two ways is a mistake:', () => {
  test('a rule in short with a part of one in full', () => {
    expect(
      mistakesIn(
        written({
          policies: [
            { rule_type: 'deny_tool', allow_tool: 'github__*' },
            { pattern: 'github__list_issues', allow_tool: 'github__*' },
            { rule_type: 'deny_tool', pattern: 'github__*', allow_tool: 'github__*' },
          ],
        }),
      ),
    ).toEqual([
      '/policies/0/pattern is required with rule_type',
      '/policies/1/rule_type is required with pattern',
      expect.stringMatching(/^\/policies\/2 must have exactly one of rule_type with pattern, allow_tool, /),
    ]);
  });

  test('a pattern with characters that no name has, which would deny nothing', () => {
    for (const pattern of ['git hub__*', 'github\u200b__*', 'github__\u0007', '\ufeffgithub__*', 'a\u{e0041}']) {
      for (const type of ['deny_tool', 'allow_data', 'deny_provider']) {
        expect(mistakesIn(written({ policies: [{ [type]: pattern }] }))).toEqual([
          `/policies/0/${type} must not contain spaces or invisible characters`,
        ]);
      }
    }
  });

  test('a provider that looks like another one, and would not be forbidden with it', () => {
    const providers = {
      primary: { provider: 'ollama ', model: 'm' },
      worker: { provider: 'azure openai', model: 'm' },
      forbidden_providers: ['openai\u200b', 'ollama'],
    };
    expect(mistakesIn(written({ providers }))).toEqual([
      '/providers/forbidden_providers/0 must not begin or end with spaces, nor have invisible characters',
      '/providers/primary/provider must not begin or end with spaces, nor have invisible characters',
    ]);
  });

  test('a comparison in a form that would be taken for a word', () => {
    const conditions = [' <5', '≤5', '≥ 5', '≠5', '<5,000', '=5', '\t>5', '< 5', '<-5.5'].map((amount) => ({ amount }));
    const found = mistakesIn(
      written({
        policies: [
          { deny_tool: 'x', conditions },
          { deny_tool: 'y', conditions: { amount: ['≤5'] } },
        ],
      }),
    );
    expect(found.map((each) => each.split(' ')[0])).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6].map((at) => `/policies/0/conditions/${at}/amount`),
      '/policies/1/conditions/amount',
    ]);
  });
});
