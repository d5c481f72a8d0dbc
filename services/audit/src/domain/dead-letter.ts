import { deriveUuid } from '@handoff/kernel';

/** `parked` until an operator redrives it with success, or drops it. */
export type DeadLetterStatus = 'parked' | 'redriven' | 'dropped';

/** A message that could not be processed, for a reason that is not temporary. */
export interface DeadLetter {
  /** Derived from the message: a redelivered message is the same letter. */
  readonly id: string;
  /** The durable consumer that could not process it. */
  readonly consumer: string;
  /** The message's id on the bus, and its subject; printable. */
  readonly eventId: string;
  readonly subject: string;
  readonly body: Uint8Array;
  readonly errorCode: string;
}

/** A stored letter. A dropped letter has no body. */
export interface ParkedLetter extends Omit<DeadLetter, 'body'> {
  readonly body: Uint8Array | undefined;
  readonly attempts: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly status: DeadLetterStatus;
}

/** The id of a message that cannot be read; its dead letter and its record in the log share it. */
export function unreadableId(message: {
  readonly messageId: string;
  readonly busSubject: string;
  readonly hash: string;
}): string {
  return deriveUuid(`unreadable\n${message.busSubject}\n${message.messageId}\n${message.hash}`);
}

/** The id of the record of an act on a letter: a letter is redriven once, or dropped once. */
export function deadLetterActId(letterId: string, act: string): string {
  return deriveUuid(`dead letter ${act}\n${letterId}`);
}

/** Replaces every character that might be impossible to store, or that could control a terminal. */
export function printable(text: string): string {
  return text.replace(/[^!-~]/g, '?').slice(0, 500);
}
