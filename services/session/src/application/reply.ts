import type { OperationReply } from '@handoff/runtime';
import type { Session } from '../domain/session.js';
import type { SessionOutcome } from '../ports/session-store.js';
import { representSession } from './represent-session.js';

/** What an outcome answers; an error is thrown, for the edge to translate. */
export function replyOf(outcome: SessionOutcome): OperationReply {
  if (!outcome.ok) throw outcome.error;
  return { ...outcome.reply, replayed: outcome.replayed };
}

export function replyWith(session: Session): OperationReply {
  return { body: JSON.stringify(representSession(session)), id: session.id, version: session.version };
}
