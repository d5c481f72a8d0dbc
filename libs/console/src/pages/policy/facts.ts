import type { JsonObject, JsonValue } from '@handoff/client';
import { readJsonObject, readJsonOrText } from '../../parts/form/json-entry.js';

/** One thing that is known of a call, as it is entered. */
export interface Fact {
  readonly name: string;
  /** A number, true, false and JSON count as what they are; anything else is a text. */
  readonly value: string;
}

/** What is known of the call, as the question has it. A fact without a name is not stated. */
export function contextOf(facts: readonly Fact[]): JsonObject {
  const stated = facts.filter(({ name }) => name.trim() !== '');
  return Object.fromEntries(stated.map(({ name, value }) => [name.trim(), readJsonOrText(value)]));
}

/** The same facts as they are entered. */
export function factsOf(context: JsonObject): readonly Fact[] {
  return Object.entries(context).map(([name, value]) => ({ name, value: entered(value) }));
}

/** The facts that a text states; undefined when it is no JSON object. */
export function factsIn(text: string): readonly Fact[] | undefined {
  const context = readJsonObject(text);
  return context && factsOf(context);
}

/** The facts of an address, where the router reads what looks like an object as one; undefined for anything else. */
export function contextIn(value: unknown): JsonObject | undefined {
  return readJsonObject(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}

/** A text that would be read as something else is entered in quotes. */
function entered(value: JsonValue): string {
  return typeof value === 'string' && readJsonOrText(value) === value ? value : JSON.stringify(value);
}
