import { HandoffError } from '@handoff/kernel';
import { assertMayWriteAs } from './may-write.js';
import type { DecisionEnvironment } from './decision-environment.js';
import { isVisibleTo, type Session } from './session.js';
import { EVENT_OF, type SessionChange } from './session-change.js';
import type { UpdateSessionCommand } from './session-command.js';
import { assertOpen, triggerLeadingTo, nextStatus } from './session-lifecycle.js';
import { touch } from './touch.js';

/**
 * Changes an open session: given fields replace, and so does nothing at all (it counts as a sign of life).
 *
 * The order of the checks is part of the contract: what the caller may not see is not there (`NOT_FOUND`), then what
 * it may not do (`READ_ONLY_ROLE`, `ROLE_NOT_HELD`), then what it did not know (`VERSION_MISMATCH`), then what cannot
 * be (`ILLEGAL_TRANSITION`).
 */
export function decideUpdate(
  session: Session | undefined,
  command: UpdateSessionCommand,
  environment: DecisionEnvironment,
): SessionChange {
  const { call, input } = command;
  if (session === undefined || !isVisibleTo(session, call.principal)) throw new HandoffError('NOT_FOUND');
  assertMayWriteAs(call.principal, session.agentRole);
  assertVersion(session, call.ifMatch);
  assertOpen(session.status);
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

function assertVersion(session: Session, ifMatch: readonly number[] | undefined): void {
  if (ifMatch === undefined || ifMatch.includes(session.version)) return;
  throw new HandoffError('VERSION_MISMATCH', { facts: { current_version: session.version } });
}
