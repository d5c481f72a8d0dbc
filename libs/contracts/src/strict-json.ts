import { HandoffError } from '@handoff/kernel';
import { toPointer } from './pointer.js';

/** How deep objects and arrays may nest. */
export const MAX_DEPTH = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The JSON value that some bytes are (RFC 8259, with the interoperability advice of RFC 7493 made binding). The same
 * parser reads a body at every hop, so that what one accepts no later one refuses.
 *
 * @throws HandoffError `MALFORMED_JSON` for invalid UTF-8, bad syntax, a byte order mark or a key given twice;
 * `UNSAFE_JSON` for what parses but cannot be stored faithfully: NUL or a lone surrogate in a string or key, a
 * `__proto__` key, an integer beyond ±(2^53−1), a number that is not finite, nesting deeper than {@link MAX_DEPTH}.
 */
export function parseJsonStrict(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  const value = parse(text);
  // Raw control characters are bad syntax and decoded UTF-8 has no lone surrogates: only escapes can smuggle them in.
  const walk: Walk = { keys: 0, path: [], checkStrings: text.includes('\\u') };
  check(value, walk);
  // JSON.parse keeps the last of two equal keys, so a duplicate shows as fewer keys in the value than in the text.
  if (countKeys(text) !== walk.keys) throw malformed('An object has the same key twice.');
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw malformed('The body is not valid UTF-8.', cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    // The message of JSON.parse quotes the text: it stays in the cause.
    throw malformed(text.length === 0 ? 'The body is empty.' : 'The body is not one well-formed JSON value.', cause);
  }
}

interface Walk {
  keys: number;
  /** Where the walk is: kept as parts, because a pointer is needed only when something is wrong. */
  readonly path: (string | number)[];
  readonly checkStrings: boolean;
}

function check(value: unknown, walk: Walk): void {
  if (typeof value === 'string') {
    if (walk.checkStrings) checkString(value, walk);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw unsafe(walk, 'must be a number within ±(2^53−1)');
    }
  } else if (typeof value === 'object' && value !== null) {
    if (walk.path.length >= MAX_DEPTH) {
      throw new HandoffError('UNSAFE_JSON', { detail: `The body nests deeper than ${String(MAX_DEPTH)} levels.` });
    }
    if (Array.isArray(value)) value.forEach((item, index) => descend(index, item, walk));
    else checkMembers(value as Record<string, unknown>, walk);
  }
}

function checkMembers(object: Record<string, unknown>, walk: Walk): void {
  for (const key of Object.keys(object)) {
    walk.keys += 1;
    if (key === '__proto__') throw unsafe(walk, 'must not have a member called __proto__');
    if (walk.checkStrings) checkString(key, walk);
    descend(key, object[key], walk);
  }
}

function descend(step: string | number, value: unknown, walk: Walk): void {
  walk.path.push(step);
  check(value, walk);
  walk.path.pop();
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function checkString(value: string, walk: Walk): void {
  if (value.includes('\0')) throw unsafe(walk, 'must not contain NUL characters');
  if (LONE_SURROGATE.test(value)) throw unsafe(walk, 'must not contain lone surrogates');
}

/** The number of object keys in well-formed JSON text: the colons that are outside of strings. */
function countKeys(text: string): number {
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x3a) keys += 1;
    else if (code === 0x22) at = endOfString(text, at);
  }
  return keys;
}

/** Where the string that starts at a quote ends: at the next quote that an even number of backslashes precedes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

function malformed(detail: string, cause?: unknown): HandoffError {
  return new HandoffError('MALFORMED_JSON', { detail, cause });
}

function unsafe(walk: Walk, message: string): HandoffError {
  return new HandoffError('UNSAFE_JSON', { errors: [{ pointer: toPointer(walk.path), message }] });
}
