import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from './parse-yaml.js';
import { readProfile } from './read-profile.js';

const folder = fileURLToPath(new URL('../../../profiles/', import.meta.url));
const roles = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const sourceOf = (role: string): Buffer => readFileSync(`${folder}${role}/profile.yaml`);

describe('the shipped profiles', () => {
  test('are those of six roles', () => {
    expect(roles.map(({ name }) => name)).toEqual([
      'engineering',
      'finance',
      'legal',
      'manager',
      'marketing',
      'support',
    ]);
  });

  test.each(roles.map(({ name }) => name))('%s is valid, without a remark', (role) => {
    const { profile, mistakes, remarks } = readProfile(sourceOf(role), 'yaml');
    expect([mistakes, remarks]).toEqual([[], []]);
    expect(profile!.role).toBe(role);
  });

  test.each(roles.map(({ name }) => name))('%s has hints, an ignore file, and the files of its recipes', (role) => {
    const { profile } = readProfile(sourceOf(role), 'yaml');
    expect(profile!.goosehints.global.length).toBeGreaterThan(200);
    expect(profile!.gooseignore.global).toContain('.env');
    const recipes = readdirSync(`${folder}${role}/recipes`);
    expect(profile!.recipes.map(({ path }) => path).sort()).toEqual(recipes.map((file) => `recipes/${file}`));
    for (const file of recipes) {
      expect(existsSync(`${folder}${role}/recipes/${file}`)).toBe(true);
      const { value, mistakes } = parseYaml(readFileSync(`${folder}${role}/recipes/${file}`));
      expect([mistakes, Object.keys(value as object)]).toEqual([
        [],
        ['version', 'title', 'description', 'instructions', 'prompt'],
      ]);
    }
  });

  test.each(roles.map(({ name }) => name))('%s asks for an approval of something, and says why', (role) => {
    const asks = readProfile(sourceOf(role), 'yaml').profile!.policies.filter(
      ({ require_approval: approval }) => approval,
    );
    expect(asks.length).toBeGreaterThan(0);
    for (const { reason } of asks) expect(reason).toMatch(/\w/);
  });

  test('legal uses a local model only, keeps nothing, and denies five providers', () => {
    const { profile } = readProfile(sourceOf('legal'), 'yaml');
    expect(profile!.providers.allowed_providers).toEqual(['ollama']);
    expect(profile!.privacy).toMatchObject({
      mode: 'strict',
      strictness: 'maximum',
      local_only: true,
      retention_days: 0,
    });
    expect(profile!.policies.filter(({ rule_type: type }) => type === 'deny_provider')).toHaveLength(5);
  });
});
