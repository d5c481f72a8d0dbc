import { visibleJson, type JsonObject } from '@handoff/kernel';

/** Text of other people in quotes, with everything that is invisible escaped: it cannot pass for a line of ours. */
export function quote(value: unknown): string {
  return visibleJson(value);
}

/** The members of an object, one a line: `amount: 50000`. */
export function memberLines(object: JsonObject): readonly string[] {
  return Object.entries(object).map(([name, value]) => `${nameOf(name)}: ${quote(value)}`);
}

/** The members on one line: `amount: 50000, currency: "EUR"`. */
export function membersOnALine(object: JsonObject): string {
  return memberLines(object).join(', ');
}

/** A whole object, indented, one line each. */
export function indentedLines(object: JsonObject): readonly string[] {
  return visibleJson(object, 2).split('\n');
}

function nameOf(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : quote(name);
}
