import { namedIn, requireListed, type NamedRole } from '@handoff/kernel';
import { requireMayWriteAs } from './may-write.js';
import type { CreateSessionCommand } from './session-command.js';
import type { DecisionEnvironment, SessionChange } from './session-change.js';

/**
 * Opens a session.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `ROLE_NOT_HELD` when the caller may not act for its role; `VALIDATION_FAILED` for
 * a role that a closed list lacks.
 */
export function decideCreate(
  command: CreateSessionCommand,
  { now, lifetimeMs, closedList }: DecisionEnvironment,
): SessionChange {
  const { call, input } = command;
  requireMayWriteAs(call.principal, input.agentRole);
  requireListed(rolesOfSession(input), closedList);
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

/** The roles that the opening of a session names. */
export function rolesOfSession({ agentRole }: { readonly agentRole: string }): readonly NamedRole[] {
  return namedIn('/', { agent_role: agentRole });
}
