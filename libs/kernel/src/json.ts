import { createHash, createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The RFC 8785 (JCS) form of a JSON value: the same text for the same value, in whatever order its keys are. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a canonical form');
  return text;
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
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
