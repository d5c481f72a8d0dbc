import type { TSchema } from 'typebox';

/**
 * The value without the optional members that say nothing: null, an empty text, and an empty object where the contract
 * names the members that it could have. Many clients send every field that they know, filled in or not; to them an empty
 * field is none. What a caller may fill freely (`data`, `context`, `metadata`, `result`) is left as it is, as are empty
 * lists: a list of no types could mean none or all. The value given is left as it is.
 */
export function dropEmpty(schema: TSchema, value: unknown): unknown {
  return dropFrom(schema, value);
}

/** As much of a schema as tells what may be left out. */
interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Shape;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly default?: unknown;
}

function dropFrom(shape: Shape, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = shape;
    return items === undefined ? value : value.map((item: unknown) => dropFrom(items, item));
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const known = memberOf(shape, name);
    if (known === undefined) return [[name, member]];
    return mayBeAbsent(shape, name, known) && isNone(known, member) ? [] : [[name, withoutEmpty(known, member)]];
  });
  return Object.fromEntries(kept);
}

/** An object of which nothing is left stays as it was, to be refused: taken as none it would not be what was asked for. */
function withoutEmpty(shape: Shape, member: unknown): unknown {
  const rest = dropFrom(shape, member);
  return isOptionalRecord(shape) && isObject(rest) && Object.keys(rest).length === 0 ? member : rest;
}

function memberOf({ properties = {}, additionalProperties }: Shape, name: string): Shape | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function mayBeAbsent({ required = [] }: Shape, name: string, member: Shape): boolean {
  return !required.includes(name) || member.default !== undefined;
}

function isNone(member: Shape, value: unknown): boolean {
  if (takesAnything(member)) return false;
  if (value === '') return true;
  if (value === null) return !(member.anyOf ?? []).some(({ type }) => type === 'null');
  return isObject(value) && Object.keys(value).length === 0 && isOptionalRecord(member);
}

/** Any JSON value, an empty text among them, is one that somebody chose. */
function takesAnything({ type, anyOf }: Shape): boolean {
  return type === undefined && anyOf === undefined;
}

function isOptionalRecord({ properties, required = [] }: Shape): boolean {
  return properties !== undefined && required.length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
