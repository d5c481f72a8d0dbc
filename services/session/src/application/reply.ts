import type { OperationReply } from '@handoff/runtime';
import type { Session } from '../domain/session.js';
import { representSession } from './represent-session.js';

export function replyWith(session: Session): OperationReply {
  return { body: JSON.stringify(representSession(session)), id: session.id, version: session.version };
}
