import type { TSchema } from 'typebox';

/**
 * The value without its empty optional members: null, an empty text, and an empty object whose members the
 * contract names. Many clients send every field that they know, and mean an empty field as absent. Free content
 * (`data`, `context`, `metadata`, `result`) stays unchanged. So do empty lists, because a list of no types could mean
 * none or all. Returns the value itself if there is nothing to drop: most requests have nothing.
 */
export function dropEmpty(schema: TSchema, value: unknown): unknown {
  return dropFrom(schema, value);
}

/** The part of a schema that tells which members are optional. */
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
    if (items === undefined) return value;
    const kept = value.map((item: unknown) => dropFrom(items, item));
    return kept.every((item, index) => item === value[index]) ? value : kept;
  }
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  const keeps = (name: string): boolean => keptMember(shape, name, value[name]) === value[name];
  if (names.every(keeps)) return value;
  const kept = names.map((name) => [name, keptMember(shape, name, value[name])] as const);
  return Object.fromEntries(kept.filter(([, member]) => member !== DROPPED));
}

const DROPPED = Symbol('dropped');

/** The member without its empty members, or DROPPED if it is empty itself. */
function keptMember(shape: Shape, name: string, member: unknown): unknown {
  const known = memberOf(shape, name);
  if (known === undefined) return member;
  return isNone(known, member) && mayBeAbsent(shape, name, known) ? DROPPED : withoutEmpty(known, member);
}

/**
 * An object without any member left stays unchanged, so that the schema refuses it: dropping it would ignore the
 * request.
 */
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

/** A member that takes any JSON value keeps an empty text: the caller chose it. */
function takesAnything({ type, anyOf }: Shape): boolean {
  return type === undefined && anyOf === undefined;
}

function isOptionalRecord({ properties, required = [] }: Shape): boolean {
  return properties !== undefined && required.length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
