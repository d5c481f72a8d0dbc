import type { OpenedSession } from '@handoff/contracts';
import { keptMembers, withKeptMembers, type MemberKind, type NamedRole } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import { representOpened, representSession } from './represent-session.js';

/** How a recipe restores each member of the reply. A new member does not compile until it is listed here. */
const MEMBERS = {
  session_id: 'kept',
  agent_role: 'fixed',
  task_id: 'kept',
  status: 'kept',
  state: 'kept',
  metadata: 'content',
  trace_id: 'fixed',
  version: 'kept',
  created_at: 'fixed',
  updated_at: 'kept',
  expires_at: 'kept',
  warnings: 'kept',
} as const satisfies Record<keyof OpenedSession, MemberKind>;

type SessionRecipe = Pick<OpenedSession, 'session_id' | 'version'> & Partial<OpenedSession>;

/** A short text from which {@link composeReply} can write a large reply again. */
export function recipeOfSession(session: Session, neverHeld?: readonly NamedRole[]): string {
  return JSON.stringify(keptMembers(representOpened(session, neverHeld), MEMBERS));
}

/** The session and version that a recipe's reply shows. */
export function sessionShown(recipe: string): { readonly id: string; readonly version: number } {
  const { session_id: id, version } = JSON.parse(recipe) as SessionRecipe;
  return { id, version };
}

/**
 * The reply of a recipe, byte for byte.
 *
 * @param then - the session with the metadata of that version; its other fields may be newer
 */
export function composeReply(recipe: string, then: Session): string {
  return JSON.stringify(withKeptMembers(representSession(then), JSON.parse(recipe) as SessionRecipe));
}
