import type { FieldError } from '@handoff/kernel';

/** One mistake in a document: where it is, as an RFC 6901 pointer and as a line if that is known, and what is wrong. */
export interface Mistake extends FieldError {
  readonly line?: number;
}

/** Where a part of a document is, as steps from its root. */
export type Path = readonly (string | number)[];
