import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** The user that a server runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user to run a server as. As root: the first of these users that exists, because Postgres refuses to run as root
 * and the others need not. Otherwise undefined: the current user.
 */
export function unprivilegedIdentity(users: readonly string[]): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of users) {
    try {
      return { uid: idOf('-u', user), gid: idOf('-g', user) };
    } catch {
      continue;
    }
  }
  throw new Error(`None of the users ${users.join(', ')} exists, and test servers do not run as root.`);
}

/** Makes the server's user the owner of a directory. */
export function giveTo(identity: Identity | undefined, path: string): void {
  if (identity !== undefined) chownSync(path, identity.uid, identity.gid);
}

function idOf(option: '-u' | '-g', user: string): number {
  return Number(execFileSync('id', [option, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
