import type { JsonObject, JsonValue } from '@handoff/client';

/** A field of a task's content that people read at a glance. */
export interface Fact {
  /** Where it stands, such as `budget.amount`. */
  readonly path: string;
  readonly kind: 'money' | 'date' | 'instant' | 'number' | 'flag' | 'text';
  readonly value: string;
}

/** So many are shown before the tree, which has them all. */
const MAX_FACTS = 12;
/** Longer texts are shown across the whole width. */
export const LONG_TEXT = 80;
const MAX_TEXT = 4_000;

const MONEY = /(^|_)(amount|total|price|cost|costs|sum|budget|fee|salary|value|limit|balance|refund)(_|$)/;
const CURRENCY = /^[A-Z]{3}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** The fields of an object and of the objects right below it that can be said in one line: money first, then dates, then the rest. */
export function factsOf(content: JsonObject): readonly Fact[] {
  const order = { money: 0, date: 1, instant: 1, text: 2, number: 2, flag: 2 } as const;
  return collect(content, '', 1)
    .sort((a, b) => order[a.kind] - order[b.kind])
    .slice(0, MAX_FACTS);
}

function collect(content: JsonObject, prefix: string, deeper: number): Fact[] {
  return Object.entries(content).flatMap(([name, value]) => {
    const path = prefix + name;
    if (isObject(value)) return deeper > 0 ? collect(value, `${path}.`, deeper - 1) : [];
    const fact = factOf(path, name, value, content);
    return fact === undefined ? [] : [fact];
  });
}

function factOf(path: string, name: string, value: JsonValue, beside: JsonObject): Fact | undefined {
  if (typeof value === 'number') return numberFact(path, name, value, beside);
  if (typeof value === 'boolean') return { path, kind: 'flag', value: value ? 'yes' : 'no' };
  if (typeof value !== 'string' || value === '' || value.length > MAX_TEXT) return undefined;
  if (isSaidWithMoney(name, beside)) return undefined;
  if (DATE.test(value)) return { path, kind: 'date', value };
  if (INSTANT.test(value) && !Number.isNaN(Date.parse(value))) return { path, kind: 'instant', value };
  return { path, kind: 'text', value };
}

function numberFact(path: string, name: string, value: number, beside: JsonObject): Fact {
  if (!isMoneyName(name))
    return { path, kind: 'number', value: value.toLocaleString('en', { maximumFractionDigits: 20 }) };
  const named = currencyOf(beside)?.[1];
  const currency = ownCurrency(name) ?? (typeof named === 'string' ? named : undefined);
  return { path, kind: 'money', value: moneyText(value, currency) };
}

/** `50,000.00 EUR`: the code after the amount, never a sign that several currencies share. */
function moneyText(value: number, currency: string | undefined): string {
  const digits = Number.isInteger(value) ? 0 : 2;
  const amount = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: 20 });
  return currency === undefined ? amount : `${amount} ${currency}`;
}

const isMoneyName = (name: string): boolean => MONEY.test(plain(name));
const isCurrency = (value: JsonValue): boolean => typeof value === 'string' && CURRENCY.test(value);
const isCurrencyName = (name: string): boolean => /(^|_)currency$/.test(plain(name));

/** A name such as `amount_eur` names its currency itself. */
function ownCurrency(name: string): string | undefined {
  return /_(eur|usd|gbp|chf|jpy|sek|nok|dkk|pln|cny|inr|cad|aud)$/.exec(plain(name))?.[1]?.toUpperCase();
}

/** The member that says in which currency the amounts beside it are: the first one. */
function currencyOf(content: JsonObject): readonly [string, JsonValue] | undefined {
  return Object.entries(content).find(([name, value]) => isCurrencyName(name) && isCurrency(value));
}

/** Whether a member is the currency of an amount beside it, and shown there. */
function isSaidWithMoney(name: string, beside: JsonObject): boolean {
  if (currencyOf(beside)?.[0] !== name) return false;
  return Object.entries(beside).some(
    ([other, value]) => typeof value === 'number' && isMoneyName(other) && ownCurrency(other) === undefined,
  );
}

/** How many values of a content are not among the facts that {@link factsOf} gives of it. */
export function countUnsaid(content: JsonObject): number {
  const currencies = [content, ...Object.values(content).filter(isObject)].filter((object) =>
    Object.keys(object).some((name) => isSaidWithMoney(name, object)),
  );
  return countValues(content) - factsOf(content).length - currencies.length;
}

/** How many values a content has, on every level. Without recursion: it may be nested deeply. */
export function countValues(content: JsonObject): number {
  let count = 0;
  const open: JsonValue[] = [content];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const members = value !== null && typeof value === 'object' ? Object.values(value) : [];
    if (members.length === 0 && value !== content) count += 1;
    for (const member of members) open.push(member);
  }
  return count;
}

/** `totalAmount` and `total-amount` as `total_amount`. */
function plain(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[-\s]/g, '_')
    .toLowerCase();
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
