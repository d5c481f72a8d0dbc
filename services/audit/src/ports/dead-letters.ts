import type { Page } from '@handoff/kernel';
import type { DeadLetter, DeadLetterStatus, ParkedLetter } from '../domain/dead-letter.js';

/** The store of messages that could not be processed. Its times are by the store's own clock. */
export interface DeadLetters {
  /** Parks letters. For a letter that is already stored it counts one more attempt and leaves the status as it is. */
  park(letters: readonly DeadLetter[]): Promise<void>;
  /** Lists the letters of a status, or all; last seen first. Without their bodies, which may be large. */
  list(status: DeadLetterStatus | 'all', limit: number): Promise<readonly Omit<ParkedLetter, 'body'>[]>;
  /**
   * A page of the letters of a status, last seen first, without their bodies.
   *
   * @throws HandoffError `UNAVAILABLE` when there is no answer by the deadline.
   */
  page(query: DeadLetterQuery, deadline: Date): Promise<Page<Omit<ParkedLetter, 'body'>>>;
  find(id: string): Promise<ParkedLetter | undefined>;
  /** Counts an attempt that failed again. */
  stillDead(id: string, errorCode: string): Promise<void>;
  /** Marks a parked letter as processed. */
  redriven(id: string): Promise<void>;
  /** Gives up a parked letter and deletes its body. Returns whether the letter was parked. */
  drop(id: string): Promise<boolean>;
}

export interface DeadLetterQuery {
  readonly status: DeadLetterStatus;
  readonly limit: number;
  /** The id of the last letter of the page before. */
  readonly after: string | undefined;
}
