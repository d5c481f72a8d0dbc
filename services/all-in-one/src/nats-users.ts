import { natsUsersOf, renderNatsUsers } from '@handoff/runtime';

/** The name of the variable that nats-server takes a user's password from. */
export function passwordVariableOf(user: string): string {
  return `NATS_${user.toUpperCase()}_PASSWORD`;
}

/** The text of `.docker/nats/users.conf`: the users of an installation whose subjects begin with the prefix. */
export function natsUsersFile(prefix = 'handoff'): string {
  const users = natsUsersOf(prefix, (user) => `$${passwordVariableOf(user)}`);
  return [
    '# Written by "npm run generate" from the contracts. Not to be edited: a test compares.',
    `# For another NATS_SUBJECT_PREFIX than ${prefix}: handoff nats-users --prefix <prefix>`,
    '# Each password is a variable of the environment of nats-server.',
    renderNatsUsers(users),
  ].join('\n');
}
