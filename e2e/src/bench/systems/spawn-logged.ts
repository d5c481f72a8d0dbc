import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWithParent } from '../../topology/end-with-parent.js';
import { HANDOFF_COMMAND, type HandoffProcess, type SpawnHandoff } from '../../topology/handoff-process.js';

export interface Launcher {
  /** Starts `handoff <args>`. */
  readonly handoff: SpawnHandoff;
  /** Starts a script of Node.js. */
  readonly script: (name: string, path: string, env: Readonly<Record<string, string>>) => HandoffProcess;
}

/** Starts processes that write to files of a directory: reading a pipe would cost the benchmark's own process CPU. */
export function createLauncher(directory: string, nodeOptionsOf: (name: string) => readonly string[]): Launcher {
  const launch = (name: string, args: readonly string[], env: Readonly<Record<string, string>>): HandoffProcess => {
    const path = join(directory, `${name.replaceAll(' ', '-')}.log`);
    const log = openSync(path, 'w');
    const child = spawn(process.execPath, [...nodeOptionsOf(name), ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    endWithParent(child);
    const ended = once(child, 'exit').then(([code, signal]: unknown[]) => (code ?? signal) as number | string);
    return {
      name,
      pid: child.pid ?? -1,
      output: () => readFileSync(path, 'utf8').slice(-200_000),
      ended,
      end(signal) {
        child.kill(signal);
        return ended;
      },
    };
  };
  return {
    handoff: (name, args, env) => launch(name, [HANDOFF_COMMAND, ...args], env),
    script: (name, path, env) => launch(name, [path], env),
  };
}
