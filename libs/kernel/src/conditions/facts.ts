import type { Condition } from './condition.js';

/** What is known of a call and can be compared. */
export type Fact =
  | { readonly kind: 'text'; readonly text: string; readonly isPlainPath: boolean }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'boolean'; readonly boolean: boolean };

export type Facts = ReadonlyMap<string, Fact>;

const MAX_TEXT = 4_096;
/** WebAssembly, which decides by the rules of profiles, would take it for U+FFFD. */
const LONE_SURROGATE = /\p{Cs}/u;
/** A segment of a path that leads somewhere else: `finance/../legal` begins with `finance/` and is not in it. */
const DOT_SEGMENT = /(?:^|[/\\])\.{1,2}(?:[/\\]|$)/;

/** Reads those facts of a context that policies ask for. A value that cannot be compared is left out: it is not known. */
export function readFacts(context: unknown, asked: Iterable<string>): Facts {
  const facts = new Map<string, Fact>();
  if (typeof context !== 'object' || context === null) return facts;
  for (const name of asked) {
    const fact = Object.hasOwn(context, name)
      ? factOf((context as Readonly<Record<string, unknown>>)[name])
      : undefined;
    if (fact !== undefined) facts.set(name, fact);
  }
  return facts;
}

/** Whether a condition can be decided by what is known. What is of another kind than the condition's value is not comparable. */
export function isDecidable(condition: Condition, facts: Facts): boolean {
  const fact = facts.get(condition.name);
  if (fact === undefined) return false;
  switch (condition.kind) {
    case 'word':
      return fact.kind === 'text';
    case 'glob':
      return fact.kind === 'text' && fact.isPlainPath;
    case 'number':
    case 'comparison':
      return fact.kind === 'number';
    case 'boolean':
      return fact.kind === 'boolean';
    case 'list': {
      const { items } = condition;
      const ofItsKind = items.filter((item) => kindOf(item) === fact.kind);
      return items.length === 0 || (ofItsKind.length > 0 && ofItsKind.every((item) => isDecidable(item, facts)));
    }
  }
}

/** Whether what is known meets a condition. What cannot be decided is not met. */
export function isMet(condition: Condition, facts: Facts): boolean {
  const fact = facts.get(condition.name);
  if (fact === undefined || !isDecidable(condition, facts)) return false;
  const value = fact.kind === 'text' ? fact.text : fact.kind === 'number' ? fact.number : fact.boolean;
  switch (condition.kind) {
    case 'word':
      return value === condition.text;
    case 'glob':
      return fits(condition.text, String(value));
    case 'number':
      return value === condition.number;
    case 'boolean':
      return value === condition.boolean;
    case 'list':
      return condition.items.some((item) => isMet(item, facts));
    case 'comparison': {
      const [left, right] = [Number(value), condition.number];
      const results = {
        '<': left < right,
        '<=': left <= right,
        '>': left > right,
        '>=': left >= right,
        '==': left === right,
        '!=': left !== right,
      };
      return results[condition.operator];
    }
  }
}

function factOf(value: unknown): Fact | undefined {
  if (typeof value === 'boolean') return { kind: 'boolean', boolean: value };
  if (typeof value === 'number') return Number.isFinite(value) ? { kind: 'number', number: value } : undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT || LONE_SURROGATE.test(value)) return undefined;
  return { kind: 'text', text: value, isPlainPath: !DOT_SEGMENT.test(value) };
}

/** The kind of the facts that an item of a list is compared with. */
function kindOf({ kind }: Condition): Fact['kind'] {
  if (kind === 'boolean') return 'boolean';
  return kind === 'number' || kind === 'comparison' ? 'number' : 'text';
}

/** Without backtracking: a pattern with many `*` takes no longer than the text is long. */
function fits(glob: string, text: string): boolean {
  const [first = '', ...others] = glob.split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
