import { natsUsersOf, renderNatsUsers } from '@handoff/runtime';

/** The environment variable from which nats-server reads a user's password. */
export function passwordVariableOf(user: string): string {
  return `NATS_${user.toUpperCase()}_PASSWORD`;
}

/** The text of `.docker/nats/users.conf`: the NATS users of an installation with this subject prefix. */
export function natsUsersFile(prefix = 'handoff'): string {
  const users = natsUsersOf(prefix, (user) => `$${passwordVariableOf(user)}`);
  return [
    '# Written by "npm run generate" from the contracts. Not to be edited: a test compares.',
    `# For another NATS_SUBJECT_PREFIX than ${prefix}, write them by the command "nats-users --prefix <prefix>" of handoff.`,
    '# Each password is a variable of the environment of nats-server.',
    renderNatsUsers(users),
  ].join('\n');
}
