import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { underFileLock } from './file-lock.js';

/** What `handoff login` keeps for one gateway. */
export interface Login {
  readonly issuer: string;
  readonly client_id: string;
  readonly scope: string;
  readonly access_token: string;
  /** Absent when the identity provider gives none: the login then ends with its access token. */
  readonly refresh_token?: string;
  /** When the access token ends, in milliseconds since 1970. */
  readonly expires_at: number;
}

/** The logins of this user, one per gateway, in a file that only the user can read. */
export interface LoginStore {
  readonly path: string;
  read(gatewayUrl: string): Promise<Login | undefined>;
  write(gatewayUrl: string, login: Login): Promise<void>;
  remove(gatewayUrl: string): Promise<void>;
  /** Does some work while no other process does work of this kind. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

type Logins = Readonly<Record<string, Login>>;

/** The file of logins: `HANDOFF_LOGINS_FILE`, or else `handoff/logins.json` in the user's configuration. */
export function openLoginStore(env: NodeJS.ProcessEnv): LoginStore {
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  const path = env['HANDOFF_LOGINS_FILE'] || join(config, 'handoff', 'logins.json');
  const keyOf = (url: string): string => url.replace(/\/+$/, '');

  async function readAll(): Promise<Logins> {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as Logins;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  }

  /** By rename, so that no reader sees half of it. */
  async function writeAll(logins: Logins): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomUUID()}.tmp`;
    await writeFile(draft, `${JSON.stringify(logins, undefined, 2)}\n`, { mode: 0o600 });
    await rename(draft, path);
  }

  return {
    path,
    read: async (url) => (await readAll())[keyOf(url)],
    write: async (url, login) => writeAll({ ...(await readAll()), [keyOf(url)]: login }),
    async remove(url) {
      const { [keyOf(url)]: removed, ...others } = await readAll();
      if (removed !== undefined) await writeAll(others);
    },
    alone: (work) => underFileLock(`${path}.lock`, work),
  };
}
