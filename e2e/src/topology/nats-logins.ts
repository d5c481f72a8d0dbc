import { randomBytes } from 'node:crypto';
import { natsUsersOf, renderNatsUsers, type NatsUser } from '@handoff/runtime';

/** Users of a NATS server, with random passwords. */
export interface NatsLogins {
  /** The users as server configuration. */
  readonly config: string;
  passwordOf(user: string): string;
  urlOf(user: string, port: number): string;
}

/**
 * Creates a login for each module and for `subscriber`, with the rights of production, and one with all rights for each
 * name in `masters`.
 */
export function createNatsLogins(prefix: string, masters: readonly string[] = []): NatsLogins {
  const secret = `s${randomBytes(16).toString('hex')}`;
  const passwordOf = (user: string): string => `${secret}-${user}`;
  const everything = { publish: { allow: ['>'] }, subscribe: { allow: ['>'] } };
  const others = masters.map((name): NatsUser => ({ name, password: passwordOf(name), permissions: everything }));
  return {
    config: renderNatsUsers([...natsUsersOf(prefix, passwordOf), ...others]),
    passwordOf,
    urlOf: (user, port) => `nats://${user}:${passwordOf(user)}@127.0.0.1:${port}`,
  };
}
