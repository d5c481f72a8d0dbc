import type { AccessShadow } from '@handoff/contracts';
import type { Output } from '../terminal/output.js';
import { plain } from '../terminal/text.js';

const WORDS = { allow: 'be allowed', ask: 'need an approval', deny: 'be denied' } as const;

/** Writes what an answer would be if the rules in shadow were enforced. */
export function writeShadow(
  out: Output,
  outcome: 'allow' | 'ask' | 'deny',
  {
    reason,
    deciding,
  }: Pick<AccessShadow, 'reason'> & { readonly deciding: readonly AccessShadow['deciding'][number][] },
): void {
  out.line(`shadow   would ${WORDS[outcome]}: ${plain(reason)}`);
  for (const { pointer, rule, pattern } of deciding)
    out.line(`         by ${plain(pointer)}: ${plain(rule)} ${plain(pattern)}`);
}
