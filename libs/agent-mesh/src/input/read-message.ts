import { fromJsonText, isRecord } from './read-generously.js';

/**
 * Normalises a JSON-RPC message: null `params`, and null members of `params`, count as absent; `arguments` may be null,
 * an empty list (some languages write an empty map so), or the object's JSON text.
 */
export function readMessage(message: unknown): unknown {
  if (!isRecord(message) || !('method' in message) || !('params' in message)) return message;
  const { params, ...rest } = message;
  if (params === null) return rest;
  return isRecord(params) ? { ...rest, params: readParams(params) } : message;
}

function readParams(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = Object.entries(params).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, name === 'arguments' ? readArguments(value) : value]));
}

function readArguments(value: unknown): unknown {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return {};
  return fromJsonText(value, isRecord);
}
