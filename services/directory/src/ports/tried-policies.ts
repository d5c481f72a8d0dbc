import type { JsonObject } from '@handoff/kernel';
import type { QuestionOnRecord, Replayed, RuleOnRecord } from '../domain/dry-run.js';

/** A profile that is not in force, in its one form. */
export interface TriedProfile {
  readonly draft: JsonObject;
  readonly contentHash: string;
}

/** Decides questions on record by the policies of profiles that are not in force. */
export interface TriedPolicies {
  /**
   * What a question on record would be answered with. It does not guess: if the outcome hangs on facts that were not kept, it
   * names them.
   *
   * @param by - the profile whose rules made the answer on record, if they did and its signatures hold
   */
  again(tried: TriedProfile, question: QuestionOnRecord, by: JsonObject | undefined): Promise<Replayed>;
  /** What a profile says in these places. */
  rulesAt(profile: JsonObject | undefined, pointers: readonly string[]): Promise<readonly RuleOnRecord[]>;
}
