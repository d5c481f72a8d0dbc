import { parseJsonStrict } from '@handoff/contracts';

/** The part of a JSON Schema that tells what a value was meant to be. */
export interface ArgumentSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ArgumentSchema[];
  readonly properties?: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
  readonly items?: ArgumentSchema;
}

/**
 * Converts arguments to what they certainly mean: empty optional ones are left out, JSON text becomes its object or
 * list, and text becomes the number, boolean or choice that it names. Uncertain values stay unchanged, so that the
 * schema refuses them.
 *
 * @throws HandoffError `UNSAFE_JSON` when JSON text holds a value that cannot be stored faithfully.
 */
export function readGenerously(schema: ArgumentSchema, value: unknown): unknown {
  // The tool itself reads an argument of several types.
  if (schema.anyOf !== undefined) return value;
  if (schema.enum !== undefined) return choiceOf(schema.enum, value);
  switch (schema.type) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'integer':
    case 'number':
      return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : value;
    case 'boolean':
      return booleanOf(value);
    case 'array':
      return listOf(schema, value);
    case 'object':
      return membersOf(schema, fromJsonText(value, isRecord));
    default:
      return value;
  }
}

/** Only as many digits as a double certainly keeps. Longer numbers stay text, and are refused. */
const NUMBER = /^-?\d{1,15}$|^-?(?=[\d.]{3,16}$)\d+\.\d+$/;

function choiceOf(choices: readonly unknown[], value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  return choices.includes(word) ? word : value;
}

function booleanOf(value: unknown): unknown {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return word === 'true' ? true : word === 'false' ? false : value;
}

/** A single value counts as a list of one. */
function listOf({ items = {} }: ArgumentSchema, value: unknown): unknown {
  const read = fromJsonText(value, Array.isArray);
  const isOne = typeof read === 'object' ? isRecord(read) && items.type === 'object' : typeof read === items.type;
  const list: unknown = isOne ? [read] : read;
  return Array.isArray(list) ? list.map((item: unknown) => readGenerously(items, item)) : list;
}

function membersOf({ properties = {}, required = [] }: ArgumentSchema, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) return [[name, member]];
    if (schema.anyOf === undefined && !required.includes(name) && isEmpty(member)) return [];
    return [[name, readGenerously(schema, member)]];
  });
  return Object.fromEntries(members);
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Parses JSON text, if its value has the expected type; other text stays unchanged. */
export function fromJsonText(value: unknown, isOfKind: (parsed: unknown) => boolean): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  const parsed = parseIfJson(value);
  return isOfKind(parsed) ? parsed : value;
}

function parseIfJson(text: string): unknown {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return parseJsonStrict(new TextEncoder().encode(text));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
