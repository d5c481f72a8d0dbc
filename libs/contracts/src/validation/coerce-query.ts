import { HandoffError } from '@handoff/kernel';
import type { TObject } from 'typebox';
import { escapeToken } from '../pointer.js';

/** No number in a query has more digits; longer ones stay text, and are refused as such. */
const INTEGER = /^-?\d{1,15}$/;

/**
 * A query as an HTTP edge has it (text, or a list of texts where a name was repeated) with its integers read.
 *
 * @throws HandoffError `VALIDATION_FAILED` when a parameter was given more than once: which one counts is not defined.
 */
export function readQuery(schema: TObject, query: object): Record<string, unknown> {
  // No prototype: a parameter called __proto__ has to stay a parameter, to be refused like any unknown one.
  const read = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) throw repeated(name);
    if (value !== undefined) read[name] = isInteger(schema, name) ? toInteger(value) : value;
  }
  return read;
}

function isInteger(schema: TObject, name: string): boolean {
  const member = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  return (member as { readonly type?: string } | undefined)?.type === 'integer';
}

function toInteger(value: unknown): unknown {
  return typeof value === 'string' && INTEGER.test(value) ? Number(value) : value;
}

function repeated(name: string): HandoffError {
  return new HandoffError('VALIDATION_FAILED', {
    errors: [{ pointer: `query/${escapeToken(name)}`, message: 'must be given once' }],
  });
}
