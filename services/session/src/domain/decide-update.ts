import { HandoffError } from '@handoff/kernel';
import { assertMayWriteAs } from './may-write.js';
import type { Occasion } from './occasion.js';
import { isVisibleTo, type Session } from './session.js';
import { FACT_OF, type SessionChange } from './session-change.js';
import type { UpdateSessionCommand } from './session-command.js';
import { assertOpen, eventLeadingTo, nextStatus } from './session-lifecycle.js';
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
  occasion: Occasion,
): SessionChange {
  const { call, input } = command;
  if (session === undefined || !isVisibleTo(session, call.principal)) throw new HandoffError('NOT_FOUND');
  assertMayWriteAs(call.principal, session.agentRole);
  assertVersion(session, call.ifMatch);
  assertOpen(session.status);
  const event = input.status === undefined ? undefined : eventLeadingTo(session.status, input.status);
  const changes = {
    status: event === undefined ? session.status : nextStatus(session.status, event),
    taskId: input.taskId ?? session.taskId,
    metadata: input.metadata ?? session.metadata,
  };
  return {
    fact: event === undefined ? 'updated' : FACT_OF[event],
    session: touch(session, changes, occasion),
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
