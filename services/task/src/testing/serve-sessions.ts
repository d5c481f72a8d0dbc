import type { Session } from '@handoff/contracts';
import { HandoffError, mayRead } from '@handoff/kernel';
import type { Bus, Serving } from '@handoff/messaging';
import { createLogger, serveOperations } from '@handoff/runtime';
import { Registry } from 'prom-client';
import { newSessionIds, noon } from './builders.js';

/** A session of finance, as the session service represents it. */
export function aSession(given: Partial<Session> = {}): Session {
  const status = given.status ?? 'active';
  const { id, taskId } = newSessionIds();
  return {
    session_id: id,
    agent_role: 'finance',
    task_id: taskId,
    status,
    state: status,
    metadata: {},
    trace_id: 'trace-1',
    version: 1,
    created_at: noon.toISOString(),
    updated_at: noon.toISOString(),
    expires_at: noon.toISOString(),
    ...given,
  };
}

/** Answers getSession on a bus from a map, with the visibility rule of the session service. */
export function serveSessions(bus: Bus, prefix: string, sessions: ReadonlyMap<string, Session>): Promise<Serving> {
  const unwanted = () => Promise.reject(new HandoffError('UNAVAILABLE'));
  return serveOperations({
    bus,
    prefix,
    service: 'session',
    version: '0.0.0',
    logger: createLogger({ level: 'silent', name: 'sessions', version: '0.0.0' }),
    metrics: new Registry(),
    maxInFlight: 1000,
    callerSharePercent: 100,
    handlers: {
      createSession: unwanted,
      listSessions: unwanted,
      updateSession: unwanted,
      getSession({ params }, { principal }) {
        const session = sessions.get(params.session_id);
        if (session === undefined || !mayRead(principal, [session.agent_role])) {
          return Promise.reject(new HandoffError('NOT_FOUND'));
        }
        return Promise.resolve({ body: JSON.stringify(session), id: session.session_id, version: session.version });
      },
    },
  });
}
