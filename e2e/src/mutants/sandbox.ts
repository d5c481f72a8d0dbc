import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '@handoff/testing';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** A copy of the built product that may be broken without touching the tree. */
export interface Sandbox {
  readonly path: string;
  remove(): Promise<void>;
}

/** One text of one built file, and what it is replaced with. */
export interface Replacement {
  /** Relative to the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * Copies what runs (packages as built, migrations) into a directory of its own; libraries from outside are linked.
 *
 * @throws Error when a replacement's text is not there exactly once: the mutant no longer fits the code.
 */
export async function createSandbox(replacements: readonly Replacement[]): Promise<Sandbox> {
  const directory = await tempDir('handoff-mutant-');
  try {
    await copyProduct(directory.path);
    for (const [file, text] of await replaceIn(replacements, directory.path)) {
      await writeFile(join(directory.path, file), text);
    }
    return directory;
  } catch (error) {
    await directory.remove();
    throw error;
  }
}

async function copyProduct(path: string): Promise<void> {
  await cp(join(ROOT, 'migrations'), join(path, 'migrations'), { recursive: true });
  for (const folder of await packageFolders()) {
    await mkdir(join(path, folder), { recursive: true });
    for (const entry of ['package.json', 'dist', 'bin']) {
      await cp(join(ROOT, folder, entry), join(path, folder, entry), { recursive: true, filter: isRun }).catch(
        ignoreMissing,
      );
    }
    // A library in a version of the package's own is installed inside it.
    if (existsSync(join(ROOT, folder, 'node_modules'))) {
      await symlink(join(ROOT, folder, 'node_modules'), join(path, folder, 'node_modules'));
    }
  }
  await linkLibraries(path);
}

/** Most of what is built is types, maps and tests. */
function isRun(file: string): boolean {
  return !/\.(d\.ts|map|test\.js|tsbuildinfo)$/.test(file);
}

async function packageFolders(): Promise<readonly string[]> {
  const inside = async (folder: string): Promise<string[]> =>
    (await readdir(join(ROOT, folder), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  return [...(await inside('libs')), ...(await inside('services')), 'gateway', 'e2e'];
}

/** Our own packages are linked inside the sandbox, all others to where they are installed. */
async function linkLibraries(path: string): Promise<void> {
  const installed = join(ROOT, 'node_modules');
  await mkdir(join(path, 'node_modules', '@handoff'), { recursive: true });
  for (const name of await readdir(installed)) {
    if (name === '@handoff' || name === '.bin') continue;
    await symlink(join(installed, name), join(path, 'node_modules', name));
  }
  for (const folder of await packageFolders()) {
    const { name } = JSON.parse(await readFile(join(path, folder, 'package.json'), 'utf8')) as { name: string };
    await symlink(join(path, folder), join(path, 'node_modules', name));
  }
}

/**
 * The files of a tree that replacements are for, with them made; of the repository's where no other is named.
 *
 * @throws Error when a replacement's text is not there exactly once.
 */
export async function replaceIn(
  replacements: readonly Replacement[],
  path = ROOT,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const { file, find, replace } of replacements) {
    const parts = (texts.get(file) ?? (await readFile(join(path, file), 'utf8'))).split(find);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places that read: ${find}`);
    texts.set(file, parts.join(replace));
  }
  return texts;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
