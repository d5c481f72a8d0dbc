import { randomBytes } from 'node:crypto';
import { natsUsersOf, renderNatsUsers } from '@handoff/runtime';
import { startNats } from '@handoff/testing';

/** A NATS server on which every module has a user that may do its own work and nothing else, as in production. */
export interface GuardedNats {
  /** Where a module, or `subscriber`, logs in as itself. */
  urlOf(user: string): string;
  stop(): Promise<void>;
}

/** Starts one for an installation whose subjects begin with the prefix. */
export async function startGuardedNats(prefix: string): Promise<GuardedNats> {
  const secret = `s${randomBytes(16).toString('hex')}`;
  const server = await startNats({ config: renderNatsUsers(natsUsersOf(prefix, (user) => `${secret}-${user}`)) });
  return {
    urlOf: (user) => `nats://${user}:${secret}-${user}@127.0.0.1:${server.port}`,
    stop: () => server.stop(),
  };
}
