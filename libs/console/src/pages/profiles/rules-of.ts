import type { Profile } from '@handoff/client';
import { sayLeft } from '../../parts/time-words.js';
import { text } from '../../text/text.js';

/** A rule as it is read: the API gives profiles with their rules in full. */
export interface Rule {
  readonly rule: string;
  readonly pattern: string;
  /** When it applies, in words such as `repo: finance/*`; empty: always. */
  readonly conditions: readonly string[];
  readonly reason: string | undefined;
  /** The approval that it asks for, in words; undefined where it asks for none. */
  readonly demand: string | undefined;
  /** Tried, and not enforced. */
  readonly isShadow: boolean;
}

/** The rules of a profile, in their order: a JSON Pointer such as `/policies/3` counts them. */
export function rulesOf({ policies }: Pick<Profile, 'policies'>): readonly Rule[] {
  return policies.map(({ rule_type = '', pattern = '', conditions = {}, reason, require_approval, ...rest }) => ({
    rule: rule_type,
    pattern,
    conditions: (Array.isArray(conditions) ? conditions : [conditions])
      .flatMap((each) => Object.entries(each))
      .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.map(String).join(' | ') : String(value)}`),
    reason,
    demand:
      require_approval &&
      text.profiles.demand(require_approval.groups, sayLeft(require_approval.expires_in * 1_000, 0)),
    isShadow: 'shadow' in rest && rest.shadow === true,
  }));
}
