import { conditionsOf, type Condition, type NormalProfile, type ProfileRule } from '@handoff/profiles';
import { DATA_PREFIX, type QuestionKind } from './question.js';

/** The approval that is required: each group has to agree. */
export interface ApprovalDemand {
  readonly groups: readonly ApproverGroup[];
  /** For how many seconds from its request the approval is good. */
  readonly expiresIn: number;
}

/** A number of different holders of a role. */
export interface ApproverGroup {
  readonly role: string;
  readonly required: number;
}

/** A name, or the beginning of names. */
export interface Pattern {
  readonly text: string;
  readonly isPrefix: boolean;
}

/** One statement of a profile about names of one or several kinds. */
export interface Policy {
  /** Where the profile says so: a JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** The member that says so: a rule type, `allowed_providers` or `forbidden_providers`. */
  readonly rule: string;
  /** An ask narrows the allows: what it applies to needs an approval. It allows nothing itself. */
  readonly effect: 'allow' | 'ask' | 'deny';
  readonly kinds: readonly QuestionKind[];
  readonly pattern: Pattern;
  /** All of them have to be met. */
  readonly conditions: readonly Condition[];
  /** What an ask requires. No other policy has it. */
  readonly demand?: ApprovalDemand;
  /** Why, in the words of the profile. */
  readonly reason?: string;
  /** It is in shadow: what it would change is told, and nothing is decided by it. */
  readonly isShadow?: true;
}

/** The policies that a profile states. */
export function policiesOf(profile: NormalProfile): readonly Policy[] {
  return [...profile.policies.map(ruleAsPolicy), ...providerPolicies(profile), ROUTING];
}

/**
 * Whoever holds a role may route tasks as it: `task.route` is allowed unless a rule denies it, and without an approval unless a rule
 * asks for one.
 */
const ROUTING: Policy = {
  pointer: '',
  rule: 'task.route',
  effect: 'allow',
  kinds: ['tool'],
  pattern: { text: 'task.route', isPrefix: false },
  conditions: [],
};

/** Whether a pattern names something. */
export function names({ text, isPrefix }: Pattern, name: string): boolean {
  return isPrefix ? name.startsWith(text) : name === text;
}

/** The pattern as it is written. */
export function written({ text, isPrefix }: Pattern): string {
  return isPrefix ? `${text}*` : text;
}

function ruleAsPolicy(rule: ProfileRule, index: number): Policy {
  const { rule_type: type, reason } = rule;
  const isData = type.endsWith('_data');
  const demand = demandOf(rule);
  const pattern = patternOf(isData ? `${DATA_PREFIX}${rule.pattern}` : rule.pattern);
  return {
    pointer: `/policies/${index}`,
    rule: type,
    effect: effectOf(type, demand),
    kinds: kindsOf(type, pattern),
    pattern,
    conditions: conditionsOf(rule.conditions),
    ...(demand === undefined ? {} : { demand }),
    ...(reason === undefined ? {} : { reason }),
    ...(rule.shadow === true ? { isShadow: true } : {}),
  };
}

function demandOf({ rule_type: type, require_approval: approval }: ProfileRule): ApprovalDemand | undefined {
  if (approval === undefined || !type.startsWith('ask_')) return undefined;
  const groups = approval.groups.map(({ approver_role: role, required }) => ({ role, required }));
  return { groups, expiresIn: approval.expires_in };
}

/** Valid profiles have no ask without a demand. It would be one that nobody can meet. */
function effectOf(type: ProfileRule['rule_type'], demand: ApprovalDemand | undefined): Policy['effect'] {
  if (type.startsWith('allow_')) return 'allow';
  return demand === undefined || demand.groups.length === 0 ? 'deny' : 'ask';
}

/**
 * A rule about tools is also one about data, which agents ask for by the name of a tool. Denies and asks are it whatever their pattern:
 * `allow_tool: '*'` was not written with data in mind.
 */
function kindsOf(type: ProfileRule['rule_type'], { text }: Pattern): readonly QuestionKind[] {
  if (type === 'deny_provider') return ['provider'];
  if (type.endsWith('_data')) return ['data'];
  if (type === 'deny_tool' || type === 'ask_tool') return ['tool', 'data'];
  return text.startsWith(DATA_PREFIX) ? ['data'] : ['tool'];
}

function providerPolicies({ providers }: NormalProfile): readonly Policy[] {
  const { allowed_providers: allowed, forbidden_providers: forbidden } = providers;
  const base = { kinds: ['provider'], conditions: [] } as const;
  const exactly = (text: string): Pattern => ({ text, isPrefix: false });
  const all: Policy = {
    ...base,
    pointer: '/providers/allowed_providers',
    rule: 'allowed_providers',
    effect: 'allow',
    pattern: { text: '', isPrefix: true },
  };
  return [
    ...(allowed.length === 0 ? [all] : []),
    ...allowed.map((name, index): Policy => ({ ...all, pointer: `${all.pointer}/${index}`, pattern: exactly(name) })),
    ...forbidden.map((name, index): Policy => ({
      ...base,
      pointer: `/providers/forbidden_providers/${index}`,
      rule: 'forbidden_providers',
      effect: 'deny',
      pattern: exactly(name),
    })),
  ];
}

function patternOf(text: string): Pattern {
  const isPrefix = text.endsWith('*');
  return { text: isPrefix ? text.slice(0, -1) : text, isPrefix };
}
