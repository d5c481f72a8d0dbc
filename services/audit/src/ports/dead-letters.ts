import type { DeadLetter, DeadLetterStatus, ParkedLetter } from '../domain/dead-letter.js';

/** Where messages lie that could not be processed. When they were seen is by the store's own clock. */
export interface DeadLetters {
  /** Parks letters. One that is there already has been tried once more; whether it is parked does not change. */
  park(letters: readonly DeadLetter[]): Promise<void>;
  /** Those of a status, or all; last seen first. Without their bodies, which may be large. */
  list(status: DeadLetterStatus | 'all', limit: number): Promise<readonly Omit<ParkedLetter, 'body'>[]>;
  find(id: string): Promise<ParkedLetter | undefined>;
  /** It was tried again and could not be processed. */
  stillDead(id: string, errorCode: string): Promise<void>;
  /** It was tried again, and was processed. */
  redriven(id: string): Promise<void>;
  /** Gives a parked letter up, and its body away. Returns whether there was a parked one. */
  drop(id: string): Promise<boolean>;
}
