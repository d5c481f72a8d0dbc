import type { Session as SessionView } from '@handoff/contracts';
import { keptMembers, withKeptMembers, type MemberKind } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import { representSession } from './represent-session.js';

/** A member more does not compile until it is said here how it is known again. */
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
} as const satisfies Record<keyof SessionView, MemberKind>;

export type SessionRecipe = Pick<SessionView, 'session_id' | 'version'> & Partial<SessionView>;

/** What a large reply is composed again from. */
export function recipeOfSession(session: Session): string {
  return JSON.stringify(keptMembers(representSession(session), MEMBERS));
}

export function readRecipe(recipe: string): SessionRecipe {
  return JSON.parse(recipe) as SessionRecipe;
}

/** The reply, byte for byte, of a session that has the metadata which it had then. */
export function composeSession(recipe: SessionRecipe, then: Session): string {
  return JSON.stringify(withKeptMembers(representSession(then), recipe));
}
