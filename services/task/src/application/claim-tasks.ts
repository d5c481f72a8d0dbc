import { warningsMember } from '@handoff/contracts';
import { namedIn, neverHeld, type Call } from '@handoff/kernel';
import type { OperationHandler, OperationReply } from '@handoff/runtime';
import type { ClaimQueue } from './claim-queue.js';
import { execute } from './execute.js';
import { representClaim } from './represent-lease.js';
import type { TaskDeps } from './task-deps.js';

export interface ClaimDeps extends TaskDeps {
  readonly claimQueue: ClaimQueue;
  /** Aborts when the service stops, which ends all waits. */
  readonly stopping: AbortSignal;
}

/** Time reserved before the call's deadline for the last attempt and the reply, in milliseconds. */
const RESERVE_MS = 1_000;
const NOTHING = JSON.stringify(representClaim([], new Date(0)));

/**
 * Claims tasks: at once, or as soon as there are any within the caller's wait. A wait holds only a timer and a place in
 * the queue. Once the caller has gone, it claims nothing more.
 *
 * @throws HandoffError the error that the command was refused with.
 */
export function claimTasks(deps: ClaimDeps): OperationHandler<'claimTasks'> {
  return async ({ body }, call, abandoned) => {
    const { role, types, max, lease_seconds: leaseSeconds, wait_ms: waitMs = 0 } = body;
    const input = { role, types, max, leaseSeconds };
    const until = Math.min(deps.clock.now().getTime() + waitMs, call.deadline.getTime() - RESERVE_MS);
    const ticket = deps.claimQueue.join({ role, types });
    let got = false;
    try {
      while (!abandoned.aborted) {
        const reply = await execute(deps, { name: 'claimTasks', call, input }, abandoned);
        got = reply.body !== NOTHING;
        const left = until - deps.clock.now().getTime();
        if (got) return reply;
        if (left <= 0 || deps.stopping.aborted) return await nothingFor(role, deps, call);
        await ticket.next(left, abandoned);
      }
      return { body: NOTHING };
    } finally {
      ticket.leave(got);
    }
  };
}

/** The answer without a task. It is not remembered, so it may warn of what is known now. */
async function nothingFor(role: string, { roles }: TaskDeps, { deadline }: Call): Promise<OperationReply> {
  const unknown = await neverHeld(roles, namedIn('/', { role }), deadline);
  return unknown.length === 0
    ? { body: NOTHING }
    : { body: JSON.stringify({ ...representClaim([], new Date(0)), ...warningsMember(unknown) }) };
}
