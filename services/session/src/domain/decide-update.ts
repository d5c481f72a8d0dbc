import { HandoffError } from '@handoff/kernel';
import { requireMayWriteAs } from './may-write.js';
import { isVisibleTo, type Session } from './session.js';
import { EVENT_OF, type DecisionEnvironment, type SessionChange } from './session-change.js';
import type { UpdateSessionCommand } from './session-command.js';
import { requireOpen, triggerLeadingTo, nextStatus } from './session-lifecycle.js';
import { touch } from './touch.js';

/**
 * Changes an open session: given fields replace. A command without any field renews the session's time to live.
 *
 * The order of the checks is part of the contract.
 *
 * @throws HandoffError `NOT_FOUND` when the caller may not see the session, then `READ_ONLY_ROLE` or `ROLE_NOT_HELD` when it
 * may not change it, then `VERSION_MISMATCH`, then `ILLEGAL_TRANSITION`.
 */
export function decideUpdate(
  session: Session | undefined,
  command: UpdateSessionCommand,
  environment: DecisionEnvironment,
): SessionChange {
  const { call, input } = command;
  if (session === undefined || !isVisibleTo(session, call.principal)) throw new HandoffError('NOT_FOUND');
  requireMayWriteAs(call.principal, session.agentRole);
  requireVersion(session, call.ifMatch);
  requireOpen(session.status);
  const trigger = input.status === undefined ? undefined : triggerLeadingTo(session.status, input.status);
  const changes = {
    status: trigger === undefined ? session.status : nextStatus(session.status, trigger),
    taskId: input.taskId ?? session.taskId,
    metadata: input.metadata ?? session.metadata,
  };
  return {
    event: trigger === undefined ? 'updated' : EVENT_OF[trigger],
    session: touch(session, changes, environment),
    from: session.status,
    by: call.principal,
    traceId: call.traceId,
    traceparent: call.traceparent,
  };
}

function requireVersion(session: Session, ifMatch: readonly number[] | undefined): void {
  if (ifMatch === undefined || ifMatch.includes(session.version)) return;
  throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: session.version } });
}
