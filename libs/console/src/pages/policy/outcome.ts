import type { AccessDecision } from '@handoff/client';

/** What came of a question. */
export type Outcome = 'allow' | 'ask' | 'deny';

/** The tones of outcomes, where they are shown. */
export const OUTCOME_TONES = { allow: 'ok', ask: 'wait', deny: 'bad' } as const satisfies Record<Outcome, string>;

/** The outcome of a decision. Only `ask` has an approval with which it would be another one. */
export function outcomeOf({ decision, context }: AccessDecision): Outcome {
  if (decision) return 'allow';
  return context.ask === null ? 'deny' : 'ask';
}
