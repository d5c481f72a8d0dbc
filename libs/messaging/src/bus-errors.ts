import { HandoffError } from '@handoff/kernel';

/** It was sent and no answer came: it may have taken effect. */
export function outcomeUnknown(cause?: unknown): HandoffError {
  return new HandoffError('OUTCOME_UNKNOWN', { retryAfterSeconds: 1, cause });
}

/** An error's message, for a log entry. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The bus refused this event. Those published before it in the same call were taken, those behind it were not. Perhaps for
 * what the event is (too large), perhaps because the bus takes nothing at all: another event tells.
 */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';
  /** Its place among the events of the call. */
  readonly index: number;
  private readonly reason: string;

  constructor(index: number, reason: string) {
    super(`the bus refused an event: ${reason}`);
    this.index = index;
    this.reason = reason;
  }

  /** The same refusal, where its event has another place. */
  at(index: number): EventRefused {
    return new EventRefused(index, this.reason);
  }
}
