import { uuidv7, type Call } from '@handoff/kernel';
import { aCall, DAY_MS, NOON } from '@handoff/testing';
import type { Session } from '../domain/session.js';
import type { CreateSessionCommand, UpdateSessionCommand } from '../domain/session-command.js';
import type { Timed } from './timed-store.js';

export { aCall, aKeyedCall, DAY_MS, everyRoleKnown, holderOf, inTime, NOON } from '@handoff/testing';

export function aSession(changes: Partial<Session> = {}): Session {
  return {
    id: uuidv7(NOON),
    agentRole: 'finance',
    taskId: uuidv7(NOON),
    status: 'pending',
    metadata: {},
    traceId: 'trace-0',
    version: 1,
    createdAt: NOON,
    updatedAt: NOON,
    expiresAt: new Date(NOON.getTime() + 7 * DAY_MS),
    ...changes,
  };
}

export function toCreate(
  input: Partial<CreateSessionCommand['input']> = {},
  call: Call = aCall(),
  at: Date = NOON,
): CreateSessionCommand & Timed {
  const ids = { sessionId: uuidv7(at), taskId: uuidv7(at) };
  return {
    name: 'createSession',
    call,
    at,
    input: { ...ids, agentRole: 'finance', metadata: {}, neverHeld: [], ...input },
  };
}

export function toUpdate(
  sessionId: string,
  input: Partial<UpdateSessionCommand['input']> = {},
  call: Call = aCall(),
  at: Date = NOON,
): UpdateSessionCommand & Timed {
  const nothing = { status: undefined, taskId: undefined, metadata: undefined };
  return { name: 'updateSession', call, at, input: { sessionId, ...nothing, ...input } };
}
