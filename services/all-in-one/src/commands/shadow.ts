import type { Output } from '../terminal/output.js';
import { plain } from '../terminal/text.js';

/** Writes what an answer would be if the rules in shadow were enforced. */
export function writeShadow(
  out: Output,
  isAllowed: boolean,
  reason: string,
  deciding: readonly { readonly pointer: string; readonly rule: string; readonly pattern: string }[],
): void {
  out.line(`shadow   would be ${isAllowed ? 'allowed' : 'denied'}: ${plain(reason)}`);
  for (const { pointer, rule, pattern } of deciding)
    out.line(`         by ${plain(pointer)}: ${plain(rule)} ${plain(pattern)}`);
}
