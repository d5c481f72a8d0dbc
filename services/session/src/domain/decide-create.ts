import { assertMayWriteAs } from './may-write.js';
import type { CreateSessionCommand } from './session-command.js';
import type { SessionChange } from './session-change.js';

/**
 * Opens a session.
 *
 * @param lifetimeMs - how long it stays open untouched, in milliseconds
 * @throws HandoffError `READ_ONLY_ROLE` or `ROLE_NOT_HELD` when the caller may not act for its role.
 */
export function decideCreate(command: CreateSessionCommand, lifetimeMs: number): SessionChange {
  const { call, input, now } = command;
  assertMayWriteAs(call.principal, input.agentRole);
  return {
    fact: 'created',
    session: {
      id: input.sessionId,
      agentRole: input.agentRole,
      taskId: input.taskId,
      status: 'pending',
      metadata: input.metadata,
      traceId: call.traceId,
      version: 1,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + lifetimeMs),
    },
    from: undefined,
    by: call.principal,
    traceId: call.traceId,
    traceparent: call.traceparent,
  };
}
