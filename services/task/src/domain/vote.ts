import type { Authentication } from '@handoff/kernel';
import type { Person } from './person.js';

export type ApprovalDecision = 'approved' | 'rejected';

/** How a decision came about, as whoever decided says. */
export type DecisionMode = 'human' | 'agent' | 'policy';

/** What one person decided about an approval. It stays. */
export interface Vote {
  readonly decision: ApprovalDecision;
  readonly by: Person;
  /** The role of the group that it counts for. */
  readonly group: string;
  readonly at: Date;
  readonly notes: string | undefined;
  readonly mode: DecisionMode;
  /** How the person had been authenticated, as far as the token said. */
  readonly authentication: Authentication | undefined;
}
