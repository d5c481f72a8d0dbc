import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The package that pins the versions of the suite and the inspector. */
export const CONFORMANCE_DIR = fileURLToPath(new URL('../../conformance', import.meta.url));
const MODULES = join(CONFORMANCE_DIR, 'node_modules', '@modelcontextprotocol');

export const SUITE = join(MODULES, 'conformance', 'dist', 'index.js');
export const INSPECTOR = join(MODULES, 'inspector-cli', 'build', 'cli.js');
export const ON_NODE_20 = join(CONFORMANCE_DIR, 'on-node-20.mjs');

/** Installs both as locked, unless they are installed. Later runs need no network. */
export async function installTools(): Promise<void> {
  if (existsSync(SUITE) && existsSync(INSPECTOR)) return;
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: CONFORMANCE_DIR });
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a Node program to its end, with any exit code. */
export async function runNode(args: readonly string[], cwd: string, timeoutMs = 300_000): Promise<Finished> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd, timeout: timeoutMs, maxBuffer: 2 ** 26 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    return { code: typeof code === 'number' ? code : 1, stdout, stderr };
  }
}
