import { deriveUuid, uuidv7, type Call, type Principal } from '@handoff/kernel';
import type { Session } from '../domain/session.js';
import type { CreateSessionCommand, UpdateSessionCommand } from '../domain/session-command.js';
import type { Timed } from './timed-store.js';

export const NOON = new Date('2026-03-01T12:00:00.000Z');
export const DAY_MS = 86_400_000;

/** A caller who holds these roles. */
export function holderOf(...roles: readonly string[]): Principal {
  return { issuer: 'urn:test', subject: `holder-of-${roles.join('-')}`, roles };
}

/** A deadline that no test comes near. */
export function inTime(): Date {
  return new Date(Date.now() + 60_000);
}

export function aCall(changes: Partial<Call> = {}): Call {
  return {
    principal: holderOf('finance'),
    traceId: 'trace-1',
    traceparent: undefined,
    commandId: uuidv7(NOON),
    keyed: false,
    fingerprint: 'f'.repeat(64),
    deadline: inTime(),
    ifMatch: undefined,
    ...changes,
  };
}

/** A call that can come again: the same key gives the same command. */
export function aKeyedCall(key: string, changes: Partial<Call> = {}): Call {
  return aCall({ commandId: deriveUuid(key), keyed: true, ...changes });
}

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
  return { name: 'createSession', call, at, input: { ...ids, agentRole: 'finance', metadata: {}, ...input } };
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
