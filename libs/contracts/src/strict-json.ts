import { HandoffError } from '@handoff/kernel';
import { endOfString, pathTo } from './json-text.js';
import { toPointer } from './pointer.js';
import { findUnkeptNumber } from './strict-numbers.js';

/** The maximum nesting of objects and arrays. */
export const MAX_DEPTH = 64;

/**
 * The maximum number of values in a text: objects, arrays and their members. A mebibyte of `{},` has 340,000 values:
 * parsing them blocked the event loop for 0.1 to 0.2 s at each hop. Counting them takes 0.01 s, and parsing 50,000
 * takes as long.
 */
export const MAX_VALUES = 50_000;

/** RFC 8259 §8.1: a parser may ignore a byte order mark at the start. This decoder drops it. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses bytes as JSON (RFC 8259, with the interoperability advice of RFC 7493 made binding). Every hop uses this
 * parser, so a later hop does not refuse a body that an earlier one accepted.
 *
 * @throws HandoffError `MALFORMED_JSON` for invalid UTF-8, bad syntax or a key given twice; `UNSAFE_JSON` for JSON that
 * cannot be stored faithfully: NUL or a lone surrogate in a string or key, a `__proto__` key, an integer beyond
 * ±(2^53−1), a number whose decimal value a double changes; and for more than {@link MAX_VALUES} values or nesting
 * deeper than {@link MAX_DEPTH}.
 */
export function parseJsonStrict(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  const tokens = countTokens(text);
  // Checked before parsing. Brackets that do not match are left to the parser, which reports bad syntax.
  if (tokens.values > MAX_VALUES && tokens.isBalanced) throw tooMany();
  const value = parse(text);
  // Raw control characters are bad syntax and decoded UTF-8 has no lone surrogates: only escapes can produce them.
  const walk: Walk = { keys: 0, path: [], checkStrings: text.includes('\\u') };
  check(value, walk);
  // JSON.parse keeps the last of two equal keys, so a duplicate shows as fewer keys in the value than in the text.
  if (tokens.keys !== walk.keys) throw malformed('An object has the same key twice.');
  const number = findUnkeptNumber(text);
  if (number !== undefined)
    throw unsafe({ path: pathTo(text, number) }, 'must be a number that can be kept as written');
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
  /** The path of the walk, as parts: only a mistake needs it as a pointer. */
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

/** Counts of a text's parts; exact for well-formed text. */
interface Tokens {
  readonly keys: number;
  readonly values: number;
  readonly isBalanced: boolean;
}

/** Counts outside of strings: a colon is a key; a comma, or a bracket that is not closed at once, is a value. */
function countTokens(text: string): Tokens {
  let [keys, values, open, isBalanced] = [0, 1, 0, true];
  let last = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= SPACE) continue;
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) keys += 1;
    else if (code === COMMA) values += 1;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      values += 1;
      open += 1;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      if (last === OPEN_ARRAY || last === OPEN_OBJECT) values -= 1;
      if ((open -= 1) < 0) isBalanced = false;
    }
    last = code;
  }
  return { keys, values, isBalanced: isBalanced && open === 0 };
}

const [SPACE, QUOTE, COMMA, COLON, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x20, 0x22, 0x2c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d,
] as const;

function tooMany(): HandoffError {
  return new HandoffError('UNSAFE_JSON', {
    detail: `The body has more than ${MAX_VALUES.toLocaleString('en')} values.`,
  });
}

function malformed(detail: string, cause?: unknown): HandoffError {
  return new HandoffError('MALFORMED_JSON', { detail, cause });
}

function unsafe({ path }: { readonly path: readonly (string | number)[] }, message: string): HandoffError {
  return new HandoffError('UNSAFE_JSON', { errors: [{ pointer: toPointer(path), message }] });
}
