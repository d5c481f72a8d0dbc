import { HandoffError } from '@handoff/kernel';
import type { TObject } from 'typebox';
import { escapeToken } from '../pointer.js';

/** The maximum number of digits. A longer number stays text, and the schema refuses it. */
const INTEGER = /^-?\d{1,15}$/;

/**
 * Converts the integers and booleans of a query. An HTTP edge has only text, or a list of texts for a repeated name.
 *
 * @throws HandoffError `VALIDATION_FAILED` when a parameter occurs more than once, because it is not defined which one
 * counts.
 */
export function readQuery(schema: TObject, query: object): Record<string, unknown> {
  // No prototype: a parameter called __proto__ stays a parameter, and is refused like any unknown one.
  const read = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) throw repeated(name);
    if (value !== undefined) read[name] = READERS[typeOf(schema, name) ?? '']?.(value) ?? value;
  }
  return read;
}

/** How the text of a type is read; undefined where it is not of that type, and stays as it is. */
const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  integer: (value) => (typeof value === 'string' && INTEGER.test(value) ? Number(value) : undefined),
  boolean: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
};

function typeOf(schema: TObject, name: string): string | undefined {
  const member: { readonly type?: string } | undefined = Object.hasOwn(schema.properties, name)
    ? schema.properties[name]
    : undefined;
  return member?.type;
}

function repeated(name: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', {
    errors: [{ pointer: `query/${escapeToken(name)}`, message: 'must be given once' }],
  });
}
