import type { Condition, Operator } from '@handoff/profiles';
import type { Expr } from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy } from '../policy.js';
import { orderedNumber } from './ordered-number.js';

/**
 * The attributes of Cedar's context. There is one for each kind of fact, because Cedar has no test for the type of a value and
 * skips a policy that fails: a deny that compares a text with a number would not count.
 */
export const ATTRIBUTES = {
  name: 'name',
  text: (name: string) => `text:${name}`,
  /** A text that a glob may be compared with. */
  path: (name: string) => `path:${name}`,
  high: (name: string) => `high:${name}`,
  low: (name: string) => `low:${name}`,
  boolean: (name: string) => `boolean:${name}`,
} as const;

/** When a policy applies. */
export function appliesIf({ pattern, conditions, effect }: Policy): Expr {
  const isNamed = like(ATTRIBUTES.name, pattern.isPrefix ? [pattern.text, ''] : [pattern.text]);
  const tests = conditions.map(testOf);
  if (effect === 'allow') return all([isNamed, ...tests.flatMap(({ isDecidable, isMet }) => [isDecidable, isMet])]);
  const isOpen = any(tests.map(({ isDecidable }) => not(isDecidable)));
  return all([isNamed, any([isOpen, all(tests.map(({ isMet }) => isMet))])]);
}

interface Test {
  readonly isDecidable: Expr;
  /** Fails if it is not decidable, so it comes after that. */
  readonly isMet: Expr;
}

function testOf(condition: Condition): Test {
  const { name } = condition;
  switch (condition.kind) {
    case 'word':
      return { isDecidable: has(ATTRIBUTES.text(name)), isMet: isText(name, condition.text) };
    case 'glob':
      return {
        isDecidable: has(ATTRIBUTES.path(name)),
        isMet: like(ATTRIBUTES.path(name), condition.text.split('*')),
      };
    case 'number':
      return { isDecidable: has(ATTRIBUTES.high(name)), isMet: compare(name, '==', condition.number) };
    case 'comparison':
      return { isDecidable: has(ATTRIBUTES.high(name)), isMet: compare(name, condition.operator, condition.number) };
    case 'boolean':
      return { isDecidable: has(ATTRIBUTES.boolean(name)), isMet: isBoolean(name, condition.boolean) };
    case 'list':
      return listTest(name, condition.items);
  }
}

/**
 * A value of a kind that the list has meets one of its items or none. Nothing is in an empty list, whatever its kind. A text with which
 * one of the globs cannot be compared decides nothing.
 */
function listTest(name: string, items: readonly Condition[]): Test {
  const hasAny = (...kinds: readonly Condition['kind'][]): boolean => items.some(({ kind }) => kinds.includes(kind));
  const isEmpty = items.length === 0;
  return {
    isDecidable: any([
      ...(hasAny('word', 'glob') || isEmpty ? [has((hasAny('glob') ? ATTRIBUTES.path : ATTRIBUTES.text)(name))] : []),
      ...(hasAny('number', 'comparison') || isEmpty ? [has(ATTRIBUTES.high(name))] : []),
      ...(hasAny('boolean') || isEmpty ? [has(ATTRIBUTES.boolean(name))] : []),
    ]),
    isMet: any(items.map(testOf).map(({ isDecidable, isMet }) => all([isDecidable, isMet]))),
  };
}

function compare(name: string, operator: Operator, number: number): Expr {
  const { high, low } = orderedNumber(number);
  const [highIs, lowIs] = [value(high), value(low)];
  const [left, right] = [attribute(ATTRIBUTES.high(name)), attribute(ATTRIBUTES.low(name))];
  const isSame = all([{ '==': { left, right: highIs } }, { '==': { left: right, right: lowIs } }]);
  const isLess = any([
    { '<': { left, right: highIs } },
    all([{ '==': { left, right: highIs } }, { '<': { left: right, right: lowIs } }]),
  ]);
  switch (operator) {
    case '==':
      return isSame;
    case '!=':
      return not(isSame);
    case '<':
      return isLess;
    case '<=':
      return any([isLess, isSame]);
    case '>':
      return not(any([isLess, isSame]));
    case '>=':
      return not(isLess);
  }
}

const value = (of: string | number | boolean): Expr => ({ Value: of });
const attribute = (attr: string): Expr => ({ '.': { left: { Var: 'context' }, attr } });
const has = (attr: string): Expr => ({ has: { left: { Var: 'context' }, attr } });
const not = (arg: Expr): Expr => ({ '!': { arg } });
const isText = (name: string, text: string): Expr => ({
  '==': { left: attribute(ATTRIBUTES.text(name)), right: value(text) },
});
const isBoolean = (name: string, boolean: boolean): Expr => ({
  '==': { left: attribute(ATTRIBUTES.boolean(name)), right: value(boolean) },
});

/** Texts with anything between them. */
function like(attr: string, parts: readonly string[]): Expr {
  const pattern = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : (['Wildcard'] as const)),
    ...(part === '' ? [] : [{ Literal: part }]),
  ]);
  return { like: { left: attribute(attr), pattern } };
}

/** As a balanced tree that keeps the order: Cedar reads expressions to a depth of about 60 only. */
function joined(operator: '&&' | '||', parts: readonly Expr[], ofNone: boolean): Expr {
  if (parts.length <= 1) return parts[0] ?? value(ofNone);
  const middle = Math.ceil(parts.length / 2);
  const [left, right] = [parts.slice(0, middle), parts.slice(middle)].map((half) => joined(operator, half, ofNone)) as [
    Expr,
    Expr,
  ];
  return operator === '&&' ? { '&&': { left, right } } : { '||': { left, right } };
}
const all = (parts: readonly Expr[]): Expr => joined('&&', parts, true);
const any = (parts: readonly Expr[]): Expr => joined('||', parts, false);
