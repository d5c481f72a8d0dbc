import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '@handoff/kernel';
import { UsageError } from '../exit-codes.js';

/**
 * The JSON object of an option: written out, or in the file that `@path` names.
 *
 * @throws UsageError when it is none.
 */
export function objectArgument(option: string, given: string): JsonObject {
  const value = parse(textOf(option, given));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${option} takes a JSON object, such as '{"amount":50000}', or @file.`);
  }
  return value as JsonObject;
}

/** The JSON value of an option; a text that is no JSON stands for itself. */
export function valueArgument(option: string, given: string): JsonValue {
  const text = textOf(option, given);
  return parse(text) ?? text;
}

function textOf(option: string, given: string): string {
  if (!given.startsWith('@')) return given;
  try {
    return readFileSync(given.slice(1), 'utf8');
  } catch (error) {
    throw new UsageError(`${option}: ${(error as Error).message}`);
  }
}

/** Undefined for text that is no JSON. */
function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
