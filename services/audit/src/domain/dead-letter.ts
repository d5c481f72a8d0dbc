import { deriveUuid } from '@handoff/kernel';

/** `parked` until somebody has it tried again with success, or drops it. */
export type DeadLetterStatus = 'parked' | 'redriven' | 'dropped';

/** A message that could not be processed, for a reason that does not pass by itself. */
export interface DeadLetter {
  /** Follows from the message: delivered again, it is the same letter. */
  readonly id: string;
  /** The durable that could not process it. */
  readonly consumer: string;
  /** What the bus calls the message, and where it was published; printable. */
  readonly eventId: string;
  readonly subject: string;
  readonly body: Uint8Array;
  readonly errorCode: string;
}

/** A letter as it lies there. Its body is gone once it was dropped. */
export interface ParkedLetter extends Omit<DeadLetter, 'body'> {
  readonly body: Uint8Array | undefined;
  readonly attempts: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly status: DeadLetterStatus;
}

/** The id of a message that cannot be read: that of its letter, and of its record in the log. */
export function unreadableId(message: {
  readonly messageId: string;
  readonly busSubject: string;
  readonly hash: string;
}): string {
  return deriveUuid(`unreadable\n${message.busSubject}\n${message.messageId}\n${message.hash}`);
}

/** Text that is sure to be storable, and to do nothing to a terminal. */
export function printable(text: string): string {
  return text.replace(/[^!-~]/g, '?').slice(0, 500);
}
