import { HandoffError } from '@handoff/kernel';
import { parseJsonStrict } from '@handoff/contracts';
import type { ParsedSource } from './parsed-source.js';

/** Parses JSON strictly: no duplicate keys, no number that changes, bounded in depth and values. */
export function parseJson(source: Uint8Array): ParsedSource {
  try {
    return { value: parseJsonStrict(source), mistakes: [] };
  } catch (error) {
    if (!(error instanceof HandoffError)) throw error;
    const mistakes = error.errors.length > 0 ? error.errors : [{ pointer: '', message: error.detail }];
    return { value: undefined, mistakes };
  }
}
