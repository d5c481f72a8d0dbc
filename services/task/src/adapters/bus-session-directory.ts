import { OPERATIONS, type Session } from '@handoff/contracts';
import { HandoffError, type Call } from '@handoff/kernel';
import type { Bus } from '@handoff/messaging';
import { callOperation } from '@handoff/runtime';
import type { SessionDirectory } from '../ports/session-directory.js';

/** Asks the session service in the name of the caller, so a hidden session looks like a missing one. */
export function createBusSessionDirectory(deps: {
  readonly bus: Pick<Bus, 'requests'>;
  readonly prefix: string;
}): SessionDirectory {
  return {
    async find(sessionId, call) {
      const session = await ask(deps, sessionId, call);
      return {
        id: session.session_id,
        agentRole: session.agent_role,
        taskId: session.task_id,
        status: session.status,
        final: ENDED.includes(session.status),
        traceId: session.trace_id,
        version: session.version,
        updatedAt: new Date(session.updated_at),
      };
    },
  };
}

const ENDED: readonly Session['status'][] = ['completed', 'failed', 'expired'];

async function ask(deps: Parameters<typeof createBusSessionDirectory>[0], id: string, call: Call): Promise<Session> {
  const params = { session_id: id };
  try {
    const { data } = await callOperation({ ...deps, operation: OPERATIONS.getSession, call, params, query: {} });
    return JSON.parse(Buffer.from(data).toString('utf8')) as Session;
  } catch (cause) {
    // A read changes nothing, so its outcome cannot be unknown.
    if (!(cause instanceof HandoffError) || cause.kind !== 'unknown_outcome') throw cause;
    throw new HandoffError('UNAVAILABLE', {
      detail: 'The session service did not answer in time.',
      retryAfterSeconds: 1,
      cause,
    });
  }
}
