import { endOfString } from './json-text.js';

/** A double keeps the value of every decimal number with this many digits. */
const SURE_DIGITS = 15;

/**
 * Finds the first number in well-formed JSON text whose value a double changes: its decimal value differs from the
 * shortest text of the same double, which later readers get. `0.10`, `1.0` and `1e2` are fine. `0.1000000000000000055`
 * is not (it would come back as `0.1`), nor are `1e-400` (as `0`) and `-0` (as `0`).
 *
 * @returns the index of its first character; undefined when every number keeps its value.
 */
export function findUnkeptNumber(text: string): number | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === MINUS || isDigit(code)) {
      const start = at;
      while (isPartOfNumber(text.charCodeAt(at + 1))) at += 1;
      // A shortcut: most numbers are a single digit.
      if (at > start && !isKept(text.slice(start, at + 1))) return start;
    }
  }
  return undefined;
}

const QUOTE = 0x22;
const MINUS = 0x2d;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Digits, `+`, `-`, `.`, `e` and `E`: in well-formed text a number has no other characters. */
function isPartOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === MINUS || code === 0x2e || code === 0x65 || code === 0x45;
}

function isKept(literal: string): boolean {
  if (literal.length <= SURE_DIGITS && /^-?[\d.]+$/.test(literal)) return !/^-[0.]+$/.test(literal);
  const value = Number(literal);
  return !Object.is(value, -0) && Number.isFinite(value) && decimalOf(literal) === decimalOf(String(value));
}

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/**
 * A decimal number in normal form: sign, digits without leading or trailing zeros, and the power of ten of the last
 * digit.
 */
function decimalOf(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = PARTS.exec(literal) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  if (end === 0) return '0';
  return `${sign}${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
