import { requireMayWriteAs } from './may-write.js';
import type { CreateSessionCommand } from './session-command.js';
import type { DecisionEnvironment, SessionChange } from './session-change.js';

/**
 * Opens a session.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `ROLE_NOT_HELD` when the caller may not act for its role.
 */
export function decideCreate(command: CreateSessionCommand, { now, lifetimeMs }: DecisionEnvironment): SessionChange {
  const { call, input } = command;
  requireMayWriteAs(call.principal, input.agentRole);
  return {
    event: 'created',
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
