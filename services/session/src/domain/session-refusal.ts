import type { HandoffError } from '@handoff/kernel';
import type { Session } from './session.js';
import type { SessionCommand } from './session-command.js';

/** A command turned away because its caller may not do it. It changes nothing, and is recorded all the same. */
export interface SessionRefusal {
  readonly code: HandoffError['code'];
  readonly command: SessionCommand;
  /** When it came. */
  readonly now: Date;
  /** The role that the caller would have had to act for. */
  readonly role: string | undefined;
}

/**
 * Whether an error is such a refusal, rather than a mistake or bad luck. So is being told that there is nothing, where
 * there is a session to see for others.
 */
export function isRefusal(error: HandoffError, session: Session | undefined): boolean {
  return error.kind === 'forbidden' || (error.code === 'NOT_FOUND' && session !== undefined);
}
