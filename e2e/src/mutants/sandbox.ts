import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempDir } from '@handoff/testing';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** A copy of the built product, which can be broken without touching the tree. */
export interface Sandbox {
  readonly path: string;
  remove(): Promise<void>;
}

/** A replacement of one text in one built file. */
export interface Replacement {
  /** The path from the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * Copies the built packages and the migrations into a new directory; links outside libraries.
 *
 * @throws Error unless the text of each replacement occurs exactly once: otherwise the mutant no longer fits the code.
 */
export async function createSandbox(replacements: readonly Replacement[]): Promise<Sandbox> {
  const directory = await tempDir('handoff-mutant-');
  try {
    await copyProduct(directory.path);
    for (const [file, text] of await replaceIn(replacements, directory.path)) {
      await writeFile(join(directory.path, file), text);
    }
    await bundle(directory.path);
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
    // A package may have its own version of a library, installed inside it.
    if (existsSync(join(ROOT, folder, 'node_modules'))) {
      await symlink(join(ROOT, folder, 'node_modules'), join(path, folder, 'node_modules'));
    }
  }
  await linkLibraries(path);
}

/** Skips types, source maps and tests, which are most of the build. */
function isRun(file: string): boolean {
  return !/\.(d\.ts|map|test\.js|tsbuildinfo)$/.test(file);
}

/** Bundles the broken copy, because the processes of Handoff run from the bundle. */
async function bundle(path: string): Promise<void> {
  await promisify(execFile)(process.execPath, [join(ROOT, '.ci', 'bundle.mjs'), path]);
}

async function packageFolders(): Promise<readonly string[]> {
  const inside = async (folder: string): Promise<string[]> =>
    (await readdir(join(ROOT, folder), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  return [...(await inside('libs')), ...(await inside('services')), 'gateway', 'e2e'];
}

/** Links our own packages inside the sandbox, and all others to their installed place. */
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
 * The replaced texts of the files in a tree (default: the repository).
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
