import type { ErrorObject } from 'ajv/dist/2020.js';
import type { TSchema } from 'typebox';
import { quick, thorough } from './ajv.js';

/** With more members than this, only the first mistake is reported: that bounds the answer and the work. */
const MAX_MEMBERS = 200;

/** A compiled schema: returns the mistakes in a value, empty when it conforms. Fills in the schema's defaults. */
export type Check = (value: unknown) => readonly ErrorObject[];

const compiled = new WeakMap<TSchema, Check>();

/** The check for a schema, compiled on first use and cached. */
export function checkFor(schema: TSchema): Check {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const check = compile(schema);
  compiled.set(schema, check);
  return check;
}

function compile(schema: TSchema): Check {
  const isValid = quick.compile(schema);
  let findAll: ReturnType<typeof thorough.compile> | undefined;
  return (value) => {
    if (isValid(value)) return [];
    const first = isValid.errors ?? [];
    if (memberCount(value) > MAX_MEMBERS) return first;
    findAll ??= thorough.compile(schema);
    return findAll(value) ? first : (findAll.errors ?? first);
  };
}

/** Whether a value conforms to a schema. */
export function conformsTo(schema: TSchema, value: unknown): boolean {
  return checkFor(schema)(value).length === 0;
}

function memberCount(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
