import type { Warning } from '@handoff/contracts';
import type { Output } from '../terminal/output.js';

/** Writes the warnings of an answer to stderr. */
export function warn(out: Output, { warnings = [] }: { readonly warnings?: readonly Warning[] | undefined }): void {
  for (const { detail } of warnings) out.note(`Warning: ${detail}`);
}
