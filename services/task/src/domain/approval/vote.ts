import type { Authentication } from '@handoff/kernel';
import type { Person } from '../task/person.js';

export type ApprovalDecision = 'approved' | 'rejected';

/** The origin of a decision, as stated by the approver. */
export type DecisionMode = 'human' | 'agent' | 'policy';

/** One person's answer to an approval. It never changes. The API shows votes as `decisions`. */
export interface Vote {
  readonly decision: ApprovalDecision;
  readonly by: Person;
  /** The person who had delegated the role to the voter, of the same issuer; undefined for a vote in their own right. */
  readonly onBehalfOf: OnBehalfOf | undefined;
  /** Of a decision by policy: the standing grant that the person has granted, and under which it counts. */
  readonly grantId?: string | undefined;
  /** The role of the group that it counts for. */
  readonly group: string;
  readonly at: Date;
  readonly notes: string | undefined;
  readonly mode: DecisionMode;
  /** The person's authentication, from the token. */
  readonly authentication: Authentication | undefined;
}

/** The delegation under which a vote was cast. */
export interface OnBehalfOf {
  readonly delegationId: string;
  /** The delegator. */
  readonly subject: string;
  /** The subjects of the delegator and of the agents that acted for it. */
  readonly names: readonly string[];
}

/** A vote as a caller asks for it with `decideApproval`. */
export interface RequestedVote {
  readonly decision: ApprovalDecision;
  readonly notes: string | undefined;
  /** The group that it counts for. Undefined: the first group that lacks votes and whose role the caller holds. */
  readonly role: string | undefined;
  /** `agent` when undefined. */
  readonly mode: DecisionMode | undefined;
  /** The hash of the content that the caller saw. Required once the task has been amended. */
  readonly contentHash: string | undefined;
}
