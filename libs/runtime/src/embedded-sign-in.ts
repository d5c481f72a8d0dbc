import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A token of the embedded issuer, and whose it is. */
export interface DemoIdentity {
  readonly role: string;
  readonly subject: string;
  readonly token: string;
}

/** What a one-time code is exchanged for. */
export interface DemoSignIn {
  readonly identities: readonly DemoIdentity[];
  /** When the tokens expire (RFC 3339). */
  readonly expires_at: string;
}

const CODE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Keeps tokens in the data directory for the holder of a code, who may take them once. Whoever can write there could make
 * the tokens: the issuer's key lies beside them. The file is named after a hash, so reading the directory gives no code.
 *
 * @param lifetimeMs how long the code is good for.
 * @returns the code: 256 random bits, URL-safe.
 */
export async function keepSignIn(dataDir: string, signIn: DemoSignIn, lifetimeMs: number, now: Date): Promise<string> {
  const folder = folderOf(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeExpired(folder, now);
  const code = randomBytes(32).toString('base64url');
  const draft = join(folder, `${randomUUID()}.tmp`);
  const until = new Date(now.getTime() + lifetimeMs).toISOString();
  await writeFile(draft, JSON.stringify({ until, signIn }), { mode: 0o600 });
  await rename(draft, join(folder, nameOf(code)));
  return code;
}

/**
 * Takes what was kept for a code, and forgets it.
 *
 * @returns undefined for a code that is unknown, used or expired.
 */
export async function takeSignIn(dataDir: string, code: string, now: Date): Promise<DemoSignIn | undefined> {
  if (!CODE.test(code)) return undefined;
  const folder = folderOf(dataDir);
  const taken = join(folder, `${randomUUID()}.tmp`);
  try {
    await rename(join(folder, nameOf(code)), taken); // of two at once, one finds the file
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { until, signIn } = JSON.parse(await readFile(taken, 'utf8')) as { until: string; signIn: DemoSignIn };
    return new Date(until) > now ? signIn : undefined;
  } finally {
    await rm(taken, { force: true });
  }
}

const folderOf = (dataDir: string): string => join(dataDir, 'sign-in');

function nameOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Removes what nobody came for: tokens live for hours, and so does no file with them. */
async function removeExpired(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const written = await stat(path).catch(() => undefined);
    const { until } = await readFile(path, 'utf8').then(
      (text) => JSON.parse(text) as { until?: string },
      () => ({ until: undefined }),
    );
    const end = until === undefined ? (written?.mtimeMs ?? 0) + 60_000 : Date.parse(until);
    if (end < now.getTime()) await rm(path, { force: true });
  }
}
