import type { JsonObject, JsonValue } from '@handoff/client';

/** A JSON object that was entered; undefined when the text is none. */
export function readJsonObject(text: string): JsonObject | undefined {
  const value = readJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** What was entered as a result: JSON if it reads as JSON, otherwise the text itself. */
export function readJsonOrText(text: string): JsonValue {
  const value = readJson(text);
  return value === undefined ? text : value;
}

function readJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
