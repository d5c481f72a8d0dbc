import { startNats } from '@handoff/testing';
import { createNatsLogins } from './nats-logins.js';

/** A NATS server with a user for each module that has only the rights of production. */
export interface GuardedNats {
  /** The URL with the login of a module or of `subscriber`. */
  urlOf(user: string): string;
  stop(): Promise<void>;
}

/** Starts a server for an installation with this subject prefix. */
export async function startGuardedNats(prefix: string): Promise<GuardedNats> {
  const logins = createNatsLogins(prefix);
  const server = await startNats({ config: logins.config });
  return {
    urlOf: (user) => logins.urlOf(user, server.port),
    stop: () => server.stop(),
  };
}
