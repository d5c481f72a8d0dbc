/** What a condition compares with: a word or glob, a comparison such as `<50000`, a number, true or false, or a list of them. */
export type ConditionValue = string | number | boolean | (string | number | boolean)[];
type OneCondition = Readonly<Record<string, ConditionValue>>;
/** Conditions by name; as an array of one-key objects where a name is there more than once. All of them are meant. */
export type Conditions = OneCondition | OneCondition[];

/** A condition of a rule, by what it compares with. */
export type Condition =
  | { readonly name: string; readonly kind: 'glob' | 'word'; readonly text: string }
  | { readonly name: string; readonly kind: 'comparison'; readonly operator: Operator; readonly number: number }
  | { readonly name: string; readonly kind: 'number'; readonly number: number }
  | { readonly name: string; readonly kind: 'boolean'; readonly boolean: boolean }
  /** One of its items is met. An item is a condition as if it stood alone. */
  | { readonly name: string; readonly kind: 'list'; readonly items: readonly Condition[] };

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

const COMPARISON = /^(<=|>=|==|!=|<|>)\s*(-?\d+(?:\.\d+)?)$/;
/** Also with a space before it, or a sign of mathematics: as a word it would be met by no number. */
const LOOKS_LIKE_COMPARISON = /^\s*[<>=!≤≥≠＜＞]/;

/** The conditions of a rule, one by one: of a name that is there more than once, each. All of them have to be met. */
export function conditionsOf(conditions: Conditions = {}): readonly Condition[] {
  return entriesOf(conditions).map(([name, value]) => conditionOf(name, value));
}

/** The conditions as names with values, in the order in which they are written. */
export function entriesOf(conditions: Conditions): readonly (readonly [string, ConditionValue])[] {
  const objects = Array.isArray(conditions) ? (conditions as readonly object[]) : [conditions];
  return objects.flatMap((each) => Object.entries(each) as [string, ConditionValue][]);
}

/** Whether a text begins as a comparison does, and is none. */
export function isBrokenComparison(value: unknown): boolean {
  return typeof value === 'string' && LOOKS_LIKE_COMPARISON.test(value) && !COMPARISON.test(value);
}

function conditionOf(name: string, value: ConditionValue): Condition {
  if (typeof value === 'number') return { name, kind: 'number', number: value };
  if (typeof value === 'boolean') return { name, kind: 'boolean', boolean: value };
  if (typeof value !== 'string') return { name, kind: 'list', items: value.map((item) => conditionOf(name, item)) };
  const [, operator, number] = COMPARISON.exec(value) ?? [];
  if (operator !== undefined)
    return { name, kind: 'comparison', operator: operator as Operator, number: Number(number) };
  return { name, kind: value.includes('*') ? 'glob' : 'word', text: value };
}
