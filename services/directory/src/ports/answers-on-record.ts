import type { Call, Cursor } from '@handoff/kernel';
import type { RecordedAnswer } from '../domain/dry-run.js';

export interface AnswersQuery {
  /** Recorded at or after this. */
  readonly from: Date;
  /** Recorded before this. */
  readonly to: Date;
  /** Recorded before the record of this id. */
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/** The answers that are on record in the audit log. */
export interface AnswersOnRecord {
  /**
   * Answers about all roles, what was recorded last first.
   *
   * @throws HandoffError `UNAVAILABLE` when the log cannot be read in time.
   */
  read(
    query: AnswersQuery,
    call: Call,
  ): Promise<{ readonly answers: readonly RecordedAnswer[]; readonly more: boolean }>;
}
