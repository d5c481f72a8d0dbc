import { endOfString } from './json-text.js';

/** A double keeps every decimal number of so many digits, as it was written. */
const SURE_DIGITS = 15;

/**
 * Where well-formed JSON text has the first number that a double does not keep as it is written: one whose decimal value
 * is not that of the shortest text that stands for the same double, which is what everybody is shown later. So `0.10`,
 * `1.0` and `1e2` are kept, `0.1000000000000000055` is not (it would come back as `0.1`), nor are `1e-400` (as `0`) and
 * `-0` (as `0`).
 *
 * @returns the index of its first character; undefined where all are kept.
 */
export function findUnkeptNumber(text: string): number | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === MINUS || isDigit(code)) {
      const start = at;
      while (isPartOfNumber(text.charCodeAt(at + 1))) at += 1;
      // A single digit is what most numbers are.
      if (at > start && !isKept(text.slice(start, at + 1))) return start;
    }
  }
  return undefined;
}

const QUOTE = 0x22;
const MINUS = 0x2d;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Digits, `+`, `-`, `.`, `e` and `E`: in well-formed text nothing else of a number follows, and all of it does. */
function isPartOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === MINUS || code === 0x2e || code === 0x65 || code === 0x45;
}

function isKept(literal: string): boolean {
  if (literal.length <= SURE_DIGITS && /^-?[\d.]+$/.test(literal)) return !/^-[0.]+$/.test(literal);
  const value = Number(literal);
  return !Object.is(value, -0) && Number.isFinite(value) && decimalOf(literal) === decimalOf(String(value));
}

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** A decimal number in its one normal form: sign, digits without zeros around them, and the power of ten of the last. */
function decimalOf(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = PARTS.exec(literal) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  if (end === 0) return '0';
  return `${sign}${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
