import { afterEach, describe } from '@jest/globals';
import type { Session } from '@handoff/contracts';
import { openBus, type Bus } from '@handoff/messaging';
import { describeSessionDirectory } from '../ports/session-directory.contract.js';
import { aSession, serveSessions } from '../testing/serve-sessions.js';
import { createBusSessionDirectory } from './bus-session-directory.js';

const opened: Bus[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((bus) => bus.close()));
});

describe('sessions over the bus', () => {
  describeSessionDirectory(async () => {
    const bus = await openBus({ url: 'memory:', name: 'test', subjectPrefix: 'handoff' });
    opened.push(bus);
    const sessions = new Map<string, Session>();
    const serving = await serveSessions(bus, 'handoff', sessions);
    return {
      directory: createBusSessionDirectory({ bus, prefix: 'handoff' }),
      know({ status }) {
        const session = aSession({ status });
        sessions.set(session.session_id, session);
        return Promise.resolve({
          id: session.session_id,
          agentRole: session.agent_role,
          taskId: session.task_id,
          status,
          final: status === 'completed',
          traceId: session.trace_id,
          version: session.version,
          updatedAt: new Date(session.updated_at),
        });
      },
      lose: () => serving.drain(),
    };
  });
});
