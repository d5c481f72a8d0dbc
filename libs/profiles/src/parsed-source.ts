import type { Mistake } from './mistake.js';

/** A source as a JSON value. The value means something only if there are no mistakes. */
export interface ParsedSource {
  readonly value: unknown;
  readonly mistakes: readonly Mistake[];
  /** The line on which the part with this pointer begins, if the format tells. */
  readonly lineOf?: (pointer: string) => number | undefined;
}
