import {
  PROFILE_RULE_TYPES,
  type ApprovalDemand,
  type Profile,
  type ProfileConditions,
  type ProfileRuleText,
  type ProfileRuleType,
} from '@handoff/contracts';
import { entriesOf } from './conditions.js';

/** A rule in full. */
export interface ProfileRule {
  readonly rule_type: ProfileRuleType;
  readonly pattern: string;
  readonly conditions?: ProfileConditions;
  /** What an `ask_…` requires; it has it, and no other rule does. */
  readonly require_approval?: ApprovalDemand;
  readonly reason?: string;
  /** The rule is tried and not enforced. */
  readonly shadow?: true;
}

/** A profile in its one form: rules in full, its defaults filled in, without a signature. This form is signed. */
export type NormalProfile = Omit<Profile, 'policies' | 'signature'> & { readonly policies: readonly ProfileRule[] };

/** The signature that a profile carries, in its one form. */
export type CarriedSignature = Omit<NonNullable<Profile['signature']>, 'value'>;

/** A valid profile in its one form. Whatever the profile says, this form says. */
export function normalise({ signature: _, policies, ...rest }: Profile): NormalProfile {
  return { ...rest, policies: policies.map(ruleInFull) };
}

/** The signature that a valid profile carries, if any. */
export function carriedSignature({ signature }: Profile): CarriedSignature | undefined {
  if (signature === undefined) return undefined;
  const { value, ...rest } = signature;
  return rest.signature === undefined && value !== undefined ? { ...rest, signature: value } : rest;
}

function ruleInFull(rule: ProfileRuleText): ProfileRule {
  const short = PROFILE_RULE_TYPES.find((type) => rule[type] !== undefined);
  return {
    rule_type: short ?? rule.rule_type!,
    pattern: (short === undefined ? rule.pattern : rule[short])!,
    ...(rule.conditions === undefined ? {} : { conditions: oneForm(rule.conditions) }),
    ...(rule.require_approval === undefined ? {} : { require_approval: rule.require_approval }),
    ...(rule.reason === undefined ? {} : { reason: rule.reason }),
    ...(rule.shadow === true ? { shadow: true } : {}),
  };
}

/** An object if each name is there once. Otherwise the array stays: an object would lose all values of a name but one. */
function oneForm(conditions: ProfileConditions): ProfileConditions {
  const entries = entriesOf(conditions);
  const isUnique = new Set(entries.map(([name]) => name)).size === entries.length;
  return isUnique ? Object.fromEntries(entries) : entries.map(([name, value]) => ({ [name]: value }));
}
