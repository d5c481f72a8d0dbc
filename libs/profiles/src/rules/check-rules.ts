import { MAX_PROFILE_RULES, PROFILE_RULE_TYPES } from '@handoff/contracts';
import { AUDITOR_ROLE, canonicalJson } from '@handoff/kernel';
import { isBrokenComparison } from '../conditions.js';
import { mistake, remark, type Finding } from './finding.js';
import { partOf, partsOf, textOf, type Part } from './look.js';
import { matches } from './pattern.js';

/** The patterns and conditions of the rules can be read. Remarks: rules without an effect. */
export function checkRules(profile: Part): readonly Finding[] {
  // The schema refuses longer lists. Rules are compared with each other, so nobody may make the service compare more.
  const listed = partsOf(profile['policies']).slice(0, MAX_PROFILE_RULES);
  const rules = listed.map(([index, rule]) => ({ path: ['policies', index], ...readRule(rule) }));
  return [
    ...rules.flatMap((rule) => [...checkPattern(rule), ...checkConditions(rule), ...checkApproval(rule)]),
    ...repeated(rules),
    ...withoutEffect(rules, profile),
    ...askedInVain(rules),
  ];
}

interface Rule {
  readonly path: readonly (string | number)[];
  readonly type: string | undefined;
  /** The member that holds the pattern. */
  readonly member: string;
  readonly pattern: string | undefined;
  readonly conditions: unknown;
  readonly isShadow: boolean;
  readonly approval: unknown;
}

function readRule(rule: Part): Omit<Rule, 'path'> {
  const short = PROFILE_RULE_TYPES.find((type) => type in rule);
  const member = short ?? 'pattern';
  return {
    type: short ?? textOf(rule['rule_type']),
    member,
    pattern: textOf(rule[member]),
    conditions: rule['conditions'],
    isShadow: rule['shadow'] === true,
    approval: rule['require_approval'],
  };
}

function checkPattern({ path, member, pattern }: Rule): readonly Finding[] {
  if (pattern === undefined) return [];
  const star = pattern.indexOf('*');
  if (star !== -1 && star < pattern.length - 1) return [mistake([...path, member], 'may have a * at its end only')];
  // No name has them, so the rule would be for nothing, and look like one that is for something.
  if (!/[\s\p{C}]/u.test(pattern)) return [];
  return [mistake([...path, member], 'must not contain spaces or invisible characters')];
}

function checkConditions({ path, conditions }: Rule): readonly Finding[] {
  const objects = Array.isArray(conditions) ? partsOf(conditions) : [[undefined, partOf(conditions)] as const];
  return objects.flatMap(([index, object]) =>
    Object.entries(object).flatMap(([name, value]) => {
      const place = [...path, 'conditions', ...(index === undefined ? [] : [index]), name];
      const broken = Array.isArray(value) ? value.some(isBrokenComparison) : isBrokenComparison(value);
      return [
        ...(broken ? [mistake(place, 'begins as a comparison and has no number, such as "<50000"')] : []),
        ...(Array.isArray(value) && value.length === 0
          ? [remark(place, 'is an empty list, which nothing is in: the rule never applies')]
          : []),
      ];
    }),
  );
}

/** An ask requires an approval of different roles that can decide, and no other rule requires one. */
function checkApproval({ path, type, approval }: Rule): readonly Finding[] {
  const place = [...path, 'require_approval'];
  if (!isAsk(type)) return approval === undefined ? [] : [mistake(place, 'goes with ask_tool or ask_data')];
  if (approval === undefined) return [mistake(place, 'is required, with the groups that have to agree')];
  const roles = partsOf(partOf(approval)['groups']).map(([, group]) => textOf(group['approver_role']));
  return roles.flatMap((role, index) => {
    const member = [...place, 'groups', index, 'approver_role'];
    if (role === undefined) return [];
    if (roles.indexOf(role) !== index) return [mistake(member, 'is there already')];
    return role === AUDITOR_ROLE ? [mistake(member, 'must be a role that can decide; an auditor changes nothing')] : [];
  });
}

/** Every role may route tasks without a rule: libs/policy adds this allow. */
const ROUTING = { pattern: 'task.route', stem: 'task.route' };

/** An ask narrows what is allowed, and allows nothing itself. */
function askedInVain(rules: readonly Rule[]): readonly Finding[] {
  const patternsOf = (type: string) =>
    rules.flatMap((rule) =>
      rule.type === type ? { pattern: rule.pattern ?? '', stem: stemOf(rule.pattern ?? '') } : [],
    );
  const allowed = { ask_tool: [...patternsOf('allow_tool'), ROUTING], ask_data: patternsOf('allow_data') };
  return rules.flatMap(({ path, type, member, pattern = '' }) => {
    if (!isAsk(type)) return [];
    const stem = stemOf(pattern);
    // Whether something may have both patterns.
    const isAllowed = allowed[type].some((allow) => matches(allow.pattern, stem) || matches(pattern, allow.stem));
    return isAllowed ? [] : [remark([...path, member], 'is allowed by no rule: an approval would not allow it')];
  });
}

function isAsk(type: string | undefined): type is 'ask_tool' | 'ask_data' {
  return type === 'ask_tool' || type === 'ask_data';
}

/** The pattern without its star. */
function stemOf(pattern: string): string {
  return pattern.replace(/\*$/, '');
}

function repeated(rules: readonly Rule[]): readonly Finding[] {
  const seen = new Set<string>();
  return rules.flatMap(({ path, type, pattern, conditions, approval, isShadow }) => {
    if (type === undefined || pattern === undefined) return [];
    const text = canonicalJson([type, pattern, conditions ?? null, approval ?? null, isShadow]);
    if (seen.has(text)) return [remark(path, 'is there twice')];
    seen.add(text);
    return [];
  });
}

function withoutEffect(rules: readonly Rule[], { extensions }: Part): readonly Finding[] {
  const enabled = partsOf(extensions).flatMap(([, part]) =>
    part['enabled'] === true ? (textOf(part['name']) ?? []) : [],
  );
  const denied = rules.filter(
    (rule) => rule.type?.startsWith('deny_') && isUnconditional(rule.conditions) && !rule.isShadow,
  );
  return rules.flatMap(({ path, type, member, pattern = '' }) => {
    if (type !== 'allow_tool' && type !== 'allow_data') return [];
    const opposite = type.replace('allow', 'deny');
    const wins = denied.some((deny) => deny.type === opposite && matches(deny.pattern ?? '', pattern));
    if (wins) return [remark([...path, member], 'is denied by another rule, and a deny wins')];
    const isReachable = enabled.some((name) => matches(pattern, name) || belongsTo(pattern, name));
    if (type === 'allow_data' || isReachable) return [];
    return [remark([...path, member], 'is a tool of no enabled extension')];
  });
}

/** Tools are named `<extension>__<tool>`. */
function belongsTo(pattern: string, extension: string): boolean {
  const stem = stemOf(pattern);
  return stem.startsWith(`${extension}__`) || (pattern.endsWith('*') && `${extension}__`.startsWith(stem));
}

function isUnconditional(conditions: unknown): boolean {
  return Object.keys(conditions ?? {}).length === 0;
}
