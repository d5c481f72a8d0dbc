import { stringify } from 'yaml';
import type { NormalProfile } from '../normalise.js';
import { readProfile } from '../read-profile.js';

/** A small profile without mistakes, as it is written. */
export const SMALL = {
  role: 'finance',
  display_name: 'Finance',
  description: 'Pays invoices',
  providers: { primary: { provider: 'ollama', model: 'small' } },
  extensions: [{ name: 'github', enabled: true }],
  goosehints: { global: 'Be exact.' },
  gooseignore: { global: '.env' },
  recipes: [{ name: 'report', path: 'report.yaml', schedule: '0 9 * * *', enabled: true }],
  policies: [{ allow_tool: 'github__list_issues' }] as readonly Readonly<Record<string, unknown>>[],
  privacy: { mode: 'rules', strictness: 'moderate' },
};

/** {@link SMALL} with other members. */
export function written(members: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { ...SMALL, ...members };
}

export const asJson = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
export const asYaml = (value: unknown): Uint8Array => Buffer.from(stringify(value));

/** A valid profile. */
export function profileWith(members: Readonly<Record<string, unknown>> = {}): NormalProfile {
  const { profile, mistakes } = readProfile(asJson(written(members)));
  if (profile === undefined) throw new Error(JSON.stringify(mistakes));
  return profile;
}

/** The pointers and messages of what is wrong with a profile. */
export function mistakesIn(source: unknown): readonly string[] {
  const bytes = typeof source === 'string' ? Buffer.from(source) : asJson(source);
  return readProfile(bytes).mistakes.map(({ pointer, message }) => `${pointer} ${message}`);
}
