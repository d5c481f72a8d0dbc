import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** Whom a server runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom to run a server as: when we are root, the first of these users that exists, since Postgres refuses to run as
 * root and the others have no need to; otherwise ourselves (undefined).
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

/** Hands a directory over to whom the server runs as. */
export function giveTo(identity: Identity | undefined, path: string): void {
  if (identity !== undefined) chownSync(path, identity.uid, identity.gid);
}

function idOf(option: '-u' | '-g', user: string): number {
  return Number(execFileSync('id', [option, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
