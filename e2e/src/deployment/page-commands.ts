import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HANDOFF_COMMAND } from '../topology/handoff-process.js';
import { readDeploymentFile } from './deployment-files.js';

/** The `sh` blocks of a page, by the heading above each. */
export function readCommands(page: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  for (const section of readDeploymentFile(page).split(/^## /m).slice(1)) {
    const heading = section.slice(0, section.indexOf('\n'));
    const texts = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text);
    if (texts.length > 0) blocks.set(heading, texts.join('\n'));
  }
  return blocks;
}

export interface CommandRun {
  readonly exitCode: number;
  readonly output: string;
  /** Ends what the commands left running in the background. */
  endBackground(): void;
}

/**
 * Runs commands in one bash, in a directory, as a person would type them. `npx handoff` is the command of this repository. What they
 * leave running in the background goes on until {@link CommandRun.endBackground}.
 */
export async function runCommands(
  commands: string,
  directory: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandRun> {
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  const npx = `#!/bin/sh\nshift\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(HANDOFF_COMMAND)} "$@"\n`;
  await writeFile(join(bin, 'npx'), npx, { mode: 0o755 });
  const script = `set -euo pipefail\n${commands}`;
  const path = [bin, process.env['PATH'], '/usr/local/sbin', '/usr/sbin'].join(':');
  // A process group of its own, by which all that it started can be ended.
  const bash = spawn('bash', ['-c', script], {
    cwd: directory,
    env: { ...env, PATH: path, HOME: directory },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [bash.stdout, bash.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const endBackground = (): void => {
    try {
      process.kill(-bash.pid!, 'SIGKILL');
    } catch {
      // nothing is left
    }
    process.off('exit', endBackground);
  };
  process.on('exit', endBackground);
  const [exitCode] = (await once(bash, 'exit')) as [number | null];
  return { exitCode: exitCode ?? -1, output, endBackground };
}
