import type { FieldError } from '@handoff/kernel';
import type { Static, TSchema } from 'typebox';
import { thorough } from './ajv.js';
import { dropEmpty } from './drop-empty.js';
import { toFieldErrors } from './field-errors.js';

/** A document as the contract has it, or all that is wrong with it. */
export interface CheckedDocument<T> {
  /** Without its empty optional members and with its defaults. It has type `T` only if there are no mistakes. */
  readonly value: T;
  readonly mistakes: readonly FieldError[];
}

/** Checks a document that is no request, such as a file of an operator. Lists every mistake, up to `most`. */
export function checkDocument<S extends TSchema>(
  schema: S,
  document: unknown,
  most: number,
): CheckedDocument<Static<S>> {
  const value = structuredClone(dropEmpty(schema, document)); // the defaults are filled in
  // Ajv keeps what it compiled, by the schema object.
  const isValid = thorough.compile(schema);
  const mistakes = isValid(value) ? [] : toFieldErrors(isValid.errors ?? [], 'body', most);
  return { value: value as Static<S>, mistakes };
}
