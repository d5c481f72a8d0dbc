import { HandoffError } from '@handoff/kernel';

/** The request was sent and no answer came: it may have taken effect. */
export function outcomeUnknown(cause?: unknown): HandoffError {
  return new HandoffError('OUTCOME_UNKNOWN', { retryAfterSeconds: 1, cause });
}

/** An error's message, for a log entry. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The bus refused this event. It took the events before it in the same call, and not those after it. The reason may be the
 * event (too large) or the bus, which may take nothing at all; publishing another event shows which.
 */
export class EventRefused extends Error {
  override readonly name = 'EventRefused';
  /** Its index among the events of the call. */
  readonly index: number;
  private readonly reason: string;

  constructor(index: number, reason: string) {
    super(`the bus refused an event: ${reason}`);
    this.index = index;
    this.reason = reason;
  }

  /** The same refusal for another index. */
  at(index: number): EventRefused {
    return new EventRefused(index, this.reason);
  }
}
