import type { Session } from '@handoff/contracts';
import type { Bus } from '@handoff/messaging';
import { createTestUrl } from '@handoff/postgres/testing';
import { startProcess, type Module } from '@handoff/runtime';
import { taskModule } from '../module.js';
import { serveSessions } from './serve-sessions.js';
import { createTaskClient, type TaskClient } from './task-client.js';

export interface TaskProcess extends TaskClient {
  /** Stops the process and removes its data. Resolves to whether all work in flight has finished. */
  stop(): Promise<boolean>;
  readonly bus: Bus;
  /** The sessions of the session service. */
  readonly sessions: Map<string, Session>;
}

/** The task module and a served getSession as one process, on PGlite and the memory bus. */
export async function startTaskProcess(env: Readonly<Record<string, string>> = {}): Promise<TaskProcess> {
  const sessions = new Map<string, Session>();
  let bus: Bus | undefined;
  const sessionModule: Module = {
    name: 'session',
    config: {},
    async start(context) {
      bus = context.bus;
      const serving = await serveSessions(bus, 'handoff', sessions);
      return { checks: () => Promise.resolve({}), drain: () => serving.drain(), close: () => Promise.resolve() };
    },
  };
  const database = await createTestUrl('pglite', 'migrated');
  const running = await startProcess(
    [sessionModule, taskModule],
    { DATABASE_URL: database.url, NATS_URL: 'memory:', LOG_LEVEL: 'warn', OPS_PORT: '0', ...env },
    { partial: true, migrate: false },
  );
  const stop = async (): Promise<boolean> => {
    const drained = await running.stop();
    await database.drop();
    return drained;
  };
  if (bus === undefined) throw new TypeError('the process has no bus');
  return { stop, bus, sessions, ...createTaskClient(bus, 'handoff') };
}
