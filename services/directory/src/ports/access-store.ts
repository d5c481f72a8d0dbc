import type { Decision, Outcome } from '@handoff/kernel';
import type { EvaluateAccessCommand } from '../domain/access.js';
import type { KeptFacts } from '../domain/kept-facts.js';
import type { PublishedVersion } from '../domain/profile.js';
import type { UsedApproval } from '../domain/settle-approval.js';

/** What is published of each role, as a transaction sees it. */
export type PublishedNow = ReadonlyMap<string, PublishedVersion>;

/** What a batch of answers is judged by, what is kept of their questions, and the uses that they make of approvals. */
export interface WorkingAnswers {
  readonly published: PublishedNow;
  readonly kept: KeptFacts[];
  /** Of the approvals that the batch presents, those that allowed a call in an earlier transaction. */
  readonly usedBefore: ReadonlySet<string>;
  /** The uses that the commands decided so far make, by the id of the approval. */
  readonly uses: Map<string, UsedApproval>;
}

/** The rules that a store applies to answers. They do no I/O. */
export interface AccessRules {
  /** Decides a command, and puts the uses of approvals that it makes into the working set. */
  decide(command: EvaluateAccessCommand, working: WorkingAnswers, now: Date): Decision;
}

/**
 * Keeps answers to questions about access: each is an event, written in one transaction that sees what is published. The use that
 * an answer makes of an approval is in the same transaction; of all transactions, one uses an approval.
 */
export interface AccessStore {
  /** Puts the answers of a command on record, or refuses them. Nobody gets an answer that is not on record. */
  record(command: EvaluateAccessCommand): Promise<Outcome>;
  /**
   * The facts that were kept of answers, by their ids. Those whose time is over are not among them, also if they are not yet
   * forgotten.
   *
   * @throws HandoffError `UNAVAILABLE` when the deadline passes first.
   */
  findFacts(ids: readonly string[], deadline: Date): Promise<ReadonlyMap<string, KeptFacts>>;
  /** Forgets the facts whose time is over. @returns how many answers they were of. */
  forgetFacts(): Promise<number>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
