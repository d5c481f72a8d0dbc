import type { JsonObject } from '@handoff/kernel';

/** An object that may lack anything: the rules also run on documents that the schema refuses, to find all mistakes at once. */
export type Part = Readonly<Record<string, unknown>>;

/** The value if it is an object, otherwise an empty one. */
export function partOf(value: unknown): Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The objects of a list, with their places in it. */
export function partsOf(value: unknown): readonly (readonly [number, Part])[] {
  return Array.isArray(value) ? value.map((item, index) => [index, partOf(item)] as const) : [];
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The value if it is a text, otherwise undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
