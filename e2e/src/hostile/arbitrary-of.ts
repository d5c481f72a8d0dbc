import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema that the contract uses. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  /** `^`: of any name. */
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Long enough for interesting text, short enough for many runs. */
const USUAL_LENGTH = 40;

/** Text that can be stored: whole characters of any script, no NUL. */
export const text = (minLength = 0, maxLength = USUAL_LENGTH): Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, USUAL_LENGTH) })
    .filter((value) => !value.includes('\0') && [...value].length >= minLength && [...value].length <= maxLength);

/** Any JSON that can be stored without loss. */
export const { json, object } = fc.letrec<{ json: unknown; object: Record<string, unknown> }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 0.1, 1e-300, '', '💩', 'constructor'),
    fc.integer(),
    text(),
    fc.array(tie('json'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(
    text(0, 12).filter((key) => key !== '__proto__'),
    tie('json'),
    { maxKeys: 4 },
  ),
}));

/** Values that match a schema; with `complete`, values with every member. */
export function arbitraryOf(schema: Schema, complete = false): Arbitrary<unknown> {
  const ofAnyName = schema.patternProperties?.['^'];
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((branch) => arbitraryOf(branch, complete)));
  // Some members of rules take several types.
  const types = [schema.type].flat() as readonly string[];
  if (types.length > 1) return fc.oneof(...types.map((type) => arbitraryOf({ ...schema, type }, complete)));
  switch (schema.type) {
    case 'string':
      return stringOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2 ** 31 - 1 });
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return arrayOf(schema, complete);
    case 'object':
      if (ofAnyName !== undefined) return anyNamesOf(schema, ofAnyName);
      if (schema.propertyNames !== undefined) return recordOf(schema, schema.propertyNames);
      return schema.properties === undefined ? object : objectOf(schema, schema.properties, complete);
    case undefined:
      return json;
    default:
      throw new Error(`the contract has begun to use ${schema.type}: say here what that is`);
  }
}

function arrayOf({ items = {}, minItems = 0, maxItems = 4, uniqueItems = false }: Schema, complete: boolean) {
  const bounds = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) };
  const each = arbitraryOf(items, complete);
  return uniqueItems ? fc.uniqueArray(each, { ...bounds, comparator: 'SameValue' }) : fc.array(each, bounds);
}

/** A map of names of one form to values. */
function recordOf({ additionalProperties = {}, maxProperties = 4 }: Schema, names: Schema): Arbitrary<unknown> {
  const value = typeof additionalProperties === 'boolean' ? json : arbitraryOf(additionalProperties);
  return fc.dictionary(arbitraryOf(names) as Arbitrary<string>, value, { maxKeys: Math.min(maxProperties, 4) });
}

/** A map of any names to values. */
function anyNamesOf({ minProperties = 0, maxProperties = 4 }: Schema, value: Schema): Arbitrary<unknown> {
  const bounds = { minKeys: minProperties, maxKeys: Math.min(maxProperties, 4) };
  return fc.dictionary(
    text(1, 12).filter((key) => key !== '__proto__'),
    arbitraryOf(value),
    bounds,
  );
}

function stringOf({ format, pattern, minLength, maxLength }: Schema): Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') {
    const bounds = {
      min: new Date(0),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    };
    return fc.date(bounds).map((date) => date.toISOString());
  }
  if (pattern !== undefined) return matching(pattern);
  return text(minLength, maxLength);
}

/** Made once: analysing a pattern took most of this process's time. */
const MATCHING = new Map<string, Arbitrary<string>>();

function matching(pattern: string): Arbitrary<string> {
  const known = MATCHING.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
  MATCHING.set(pattern, known);
  return known;
}

function objectOf(
  { required = [], oneOf = [{ required: [] }], minProperties = 0 }: Schema,
  properties: Readonly<Record<string, Schema>>,
  complete: boolean,
): Arbitrary<unknown> {
  const names = Object.keys(properties);
  // One of the alternatives: its required members are present, and those that only other alternatives require are
  // absent.
  const alternatives = oneOf.map((chosen) => {
    const left = oneOf.filter((other) => other !== chosen).flatMap((other) => other.required);
    const kept = names.filter((name) => !left.includes(name));
    const needed = complete ? kept : kept.filter((name) => [...required, ...chosen.required].includes(name));
    const members = Object.fromEntries(kept.map((name) => [name, arbitraryOf(properties[name]!, complete)]));
    return fc.record(members, { requiredKeys: needed });
  });
  return fc.oneof(...alternatives).filter((value) => Object.keys(value).length >= minProperties);
}
