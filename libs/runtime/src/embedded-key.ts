import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * Reads a key of the embedded mode from the data directory (mode 0600), and creates it if it is missing.
 *
 * @returns 32 bytes, in base64.
 */
export async function openEmbeddedKey(
  dataDir: string,
  name: 'gateway-key' | 'webhook-key' | 'directory-key',
): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, name);
  const key = (await readKey(path)) ?? (await createKey(path));
  await chmod(path, 0o600);
  return key;
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the key to a temporary file, then links it into place: of two concurrent processes the first wins. */
async function createKey(path: string): Promise<string> {
  const draft = `${path}.${process.pid}.${randomUUID()}.tmp`;
  const key = randomBytes(KEY_BYTES).toString('base64');
  await writeFile(draft, `${key}\n`, { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readKey(path)) ?? key;
}
