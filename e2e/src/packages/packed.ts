import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tempDir } from '@handoff/testing';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

export type PackageName = 'client' | 'mcp' | 'handoff';

/** The packages as `npm publish` would send them. */
export interface Packed {
  /** The file of a package. */
  tarball(name: PackageName): string;
  /** The paths of the files in it. */
  files(name: PackageName): readonly string[];
  remove(): Promise<void>;
}

const NAMES: readonly PackageName[] = ['client', 'mcp', 'handoff'];

/** Makes the packages and packs them. */
export async function pack(): Promise<Packed> {
  const made = await tempDir('handoff-packages-');
  await run(process.execPath, [join(ROOT, '.ci/packages/pack.mjs'), made.path], { cwd: ROOT });
  const folders = NAMES.map((name) => join(made.path, name));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', made.path, ...folders]);
  const packed = Object.values(JSON.parse(stdout) as Readonly<Record<string, PackedFile>>);
  const of = (name: PackageName): PackedFile => packed[NAMES.indexOf(name)]!;
  return {
    tarball: (name) => join(made.path, of(name).filename),
    files: (name) => of(name).files.map(({ path }) => path),
    remove: () => made.remove(),
  };
}

interface PackedFile {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** A project of a user. */
export interface Project {
  readonly path: string;
  /** Runs a program in it. @returns its output. */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /** Runs a file of it in Node.js. */
  node(file: string, env?: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

/**
 * A new project with nothing but the given files, in which the packages are installed without a registry. What they need
 * besides (PGlite, Cedar, and the types of Node.js for a compiler) is linked from this repository.
 */
export async function createProject(
  files: Readonly<Record<string, string>>,
  tarballs: readonly string[],
  linked: readonly string[] = [],
): Promise<Project> {
  const project = await tempDir('handoff-project-');
  const { path } = project;
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  const fromHere = linked.map((name) => `${name}@file:${join(ROOT, 'node_modules', name)}`);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs, ...fromHere], { cwd: path });
  return {
    path,
    run: async (command, ...args) => (await run(command, [...args], { cwd: path })).stdout,
    node: async (file, env = {}) =>
      (await run(process.execPath, [file], { cwd: path, env: { PATH: process.env['PATH'], ...env } })).stdout,
    remove: () => project.remove(),
  };
}

/** Links a package of this repository into a project, without telling npm. */
export async function link(project: Project, name: string): Promise<void> {
  const target = join(project.path, 'node_modules', name);
  await mkdir(dirname(target), { recursive: true });
  await symlink(join(ROOT, 'node_modules', name), target);
}

/** The compiler of this repository. */
export const COMPILER = join(ROOT, 'node_modules/typescript-native/bin/tsc');
