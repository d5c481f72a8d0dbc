import { startNats } from '@handoff/testing';
import { createNatsLogins } from './nats-logins.js';

/** A NATS server on which every module has a user that may do its own work and nothing else, as in production. */
export interface GuardedNats {
  /** Where a module, or `subscriber`, logs in as itself. */
  urlOf(user: string): string;
  stop(): Promise<void>;
}

/** Starts one for an installation whose subjects begin with the prefix. */
export async function startGuardedNats(prefix: string): Promise<GuardedNats> {
  const logins = createNatsLogins(prefix);
  const server = await startNats({ config: logins.config });
  return {
    urlOf: (user) => logins.urlOf(user, server.port),
    stop: () => server.stop(),
  };
}
