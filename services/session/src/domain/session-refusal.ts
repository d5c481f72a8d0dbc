import type { HandoffError } from '@handoff/kernel';
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
