import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../migrate/migrate.js';
import { migrationsHash } from '../migrate/migration-files.js';
import { disposePglite, openPglite } from '../pglite/pglite-instance.js';
import type { TestUrl } from '../testing.js';

/** A database in memory. Starting from a saved image takes 0.5 s; initdb and the migrations take 2 to 5 s. */
export async function createPgliteTestUrl(content: 'empty' | 'migrated'): Promise<TestUrl> {
  const url = `pglite:memory:${randomUUID()}`;
  if (content === 'migrated') {
    const image = await migratedImage();
    await openPglite(url, image);
  }
  return { url, drop: () => disposePglite(url) };
}

/** The data directory of a migrated PGlite as a tar, made once per machine and version of the migrations. */
async function migratedImage(): Promise<Blob> {
  const file = join(tmpdir(), `handoff-pglite-${userInfo().uid}-${await migrationsHash()}.tar`);
  const saved = await readFile(file).catch(() => undefined);
  if (saved !== undefined) return new Blob([saved]);

  const url = `pglite:memory:${randomUUID()}`;
  const instance = await openPglite(url);
  try {
    await migrate(url, 'latest');
    const image = await instance.dumpDataDir();
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, Buffer.from(await image.arrayBuffer()), { mode: 0o600 });
    await rename(draft, file);
    return image;
  } finally {
    await disposePglite(url);
  }
}
