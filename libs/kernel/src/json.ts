import { createHmac, hash } from 'node:crypto';
import canonicalize from 'canonicalize';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The RFC 8785 (JCS) form of a JSON value: the same text for the same value, in whatever order its keys are. */
export function canonicalJson(value: unknown): string {
  const ordered = inKeyOrder(value);
  // One call of JSON.stringify writes all of the text; the library makes a text of each key and value.
  if (ordered !== UNUSUAL) return JSON.stringify(ordered);
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

const UNUSUAL = Symbol('unusual');
/** JavaScript puts keys that are numbers before all others, whatever the order in which an object is made. */
const NUMBER_LIKE = /^\d/;

/** The value with the keys of its objects in order; UNUSUAL if JSON.stringify would not keep that order, or throw or convert. */
function inKeyOrder(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return isPlain(value) ? value : UNUSUAL;
  if (depth > MAX_DEPTH) return UNUSUAL;
  if (Array.isArray(value)) {
    const items = value.map((item) => inKeyOrder(item, depth + 1));
    return items.includes(UNUSUAL) ? UNUSUAL : items;
  }
  // Without a prototype, `__proto__` is a key like any other.
  const ordered = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    const inner = inKeyOrder(member, depth + 1);
    if (inner === UNUSUAL || NUMBER_LIKE.test(key)) return UNUSUAL;
    ordered[key] = inner;
  }
  return typeof (value as { readonly toJSON?: unknown }).toJSON === 'function' ? UNUSUAL : ordered;
}

/** More than any value has that was parsed strictly: a value that contains itself is left to the library, which refuses it. */
const MAX_DEPTH = 100;

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string | Uint8Array): string {
  // At once: a Hash object costs as much as hashing a short text.
  return hash('sha256', text);
}

/** HMAC-SHA-256 of a text's UTF-8 bytes, in lower-case hex. The key is hex too. */
export function hmacSha256Hex(keyHex: string, text: string): string {
  return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(text).digest('hex');
}

/**
 * A JSON value with its members in the order of Postgres's jsonb: shorter keys first, then by their UTF-8 bytes. The answer
 * from a new value is then the same text as the answer from the stored one. Returns the value itself if it is in that order.
 */
export function storedOrder<T extends JsonValue | undefined>(value: T): T {
  if (Array.isArray(value)) return inOrder(value, value.map(storedOrder)) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, storedOrder(member)] as const);
  const sorted = members.every(([key], i) => i === 0 || compareKeys(members[i - 1]![0], key) <= 0);
  if (sorted && members.every(([key, member]) => member === (value as Record<string, unknown>)[key])) return value;
  return Object.fromEntries(sorted ? members : members.sort(([a], [b]) => compareKeys(a, b))) as T;
}

function inOrder(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, i) => item === before[i]) ? before : after;
}

function compareKeys(a: string, b: string): number {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length - right.length || left.compare(right);
}
