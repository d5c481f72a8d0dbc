import type { TestUrl } from './test-url.js';
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { migrate } from '../migrate/migrate.js';
import { migrationsHash } from '../migrate/migration-files.js';
import { disposePglite, openPglite } from '../pglite/pglite-instance.js';

/** A database in memory. Starting from a saved image takes 0.5 s; initdb and the migrations take 2 to 5 s. */
export async function createPgliteTestUrl(content: 'empty' | 'migrated'): Promise<TestUrl> {
  const url = `pglite:memory:${randomUUID()}`;
  await openPglite(url, await pgliteImage(content));
  return { url, drop: () => disposePglite(url) };
}

/** A PGlite's data directory as a tar, made once per machine, user and version of everything in it. */
export async function pgliteImage(content: 'empty' | 'migrated'): Promise<Blob> {
  const version = content === 'empty' ? 'empty' : await migrationsHash();
  const file = join(tmpdir(), `handoff-pglite-${userInfo().uid}-${await pgliteVersion()}-${version}.tar`);
  const saved = await readFile(file).catch(() => undefined);
  if (saved !== undefined) return new SavedImage(saved);

  const url = `pglite:memory:${randomUUID()}`;
  const instance = await openPglite(url);
  try {
    if (content === 'migrated') await migrate(url, 'latest');
    const made = await instance.dumpDataDir();
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, Buffer.from(await made.arrayBuffer()), { mode: 0o600 });
    await rename(draft, file);
    return made;
  } finally {
    await disposePglite(url);
  }
}

/** Gives its bytes as they are. Node's own Blob reads them in small pieces, which takes a third of the time of an opening. */
class SavedImage extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    super([]);
    this.#bytes = bytes;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    return Promise.resolve(buffer.slice(byteOffset, byteOffset + byteLength));
  }
}

async function pgliteVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(await readFile(join(dirname(main), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
