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
  /** All that it says besides its kind and pattern. Two rules are the same if this is; the words round times, for example. */
  readonly exact: string;
}

/** The rules of a profile, in their order: a JSON Pointer such as `/policies/3` counts them. */
export function rulesOf({ policies }: Pick<Profile, 'policies'>): readonly Rule[] {
  return policies.map(({ rule_type = '', pattern = '', conditions = {}, reason, require_approval, ...rest }) => {
    const entries = (Array.isArray(conditions) ? conditions : [conditions]).flatMap((each) => Object.entries(each));
    const groups = require_approval?.groups.map(({ approver_role, required }) => [approver_role, required]);
    const isShadow = 'shadow' in rest && rest.shadow === true;
    return {
      rule: rule_type,
      pattern,
      conditions: entries.map(([name, value]) => `${wordOf(name)}: ${valueInWords(value)}`),
      reason,
      demand:
        require_approval &&
        text.profiles.demand(require_approval.groups, sayLeft(require_approval.expires_in * 1_000, 0)),
      isShadow,
      exact: JSON.stringify([
        entries.map((entry) => JSON.stringify(entry)).sort(),
        reason ?? null,
        groups?.map((group) => JSON.stringify(group)).sort() ?? null,
        require_approval?.expires_in ?? null,
        isShadow,
      ]),
    };
  });
}

function valueInWords(value: unknown): string {
  if (!Array.isArray(value)) return wordOf(value);
  return value.length === 0 ? '[]' : value.map(wordOf).join(' | ');
}

/** A text in quotes if it could be read as something else: as a number, true or false, or as several. */
function wordOf(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return /^(?:true|false|null|\[\]|[-\d].*)$|[|,:"]|^\s|\s$|\p{C}/su.test(value) ? JSON.stringify(value) : value;
}
