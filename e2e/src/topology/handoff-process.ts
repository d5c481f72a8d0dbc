import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './end-with-parent.js';

/** The path of the `handoff` command. */
export const HANDOFF_COMMAND = fileURLToPath(new URL('../../../services/all-in-one/bin/handoff.mjs', import.meta.url));

/** One Handoff process, started as an operator would start it. */
export interface HandoffProcess {
  readonly name: string;
  readonly pid: number;
  /** Its output so far, for the failure message of a test. */
  output(): string;
  /** Resolves at its end with the exit code or the name of the signal. */
  readonly ended: Promise<number | string>;
  /** Sends a signal, and resolves when the process has ended. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** A way to start `handoff <args>` with only `PATH` and the given environment. */
export type SpawnHandoff = (
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => HandoffProcess;

/** Starts `handoff <args>` with only `PATH` and the given environment. */
export function spawnHandoff(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => undefined,
  command = HANDOFF_COMMAND,
): HandoffProcess {
  const child: ChildProcess = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', keep);
    if (stream) createInterface(stream).on('line', onLine);
  }
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => (code ?? signal) as number | string);
  endWithParent(child);
  return {
    name,
    pid: child.pid ?? -1,
    output: () => output,
    ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/**
 * Resolves when the URL answers 200, asking every 50 ms.
 *
 * @throws Error with the process's output when it ends first or the time is up.
 */
export async function untilReady(process: HandoffProcess, url: string, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let over: number | string | undefined;
  void process.ended.then((code) => (over = code));
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    if (answer?.status === 200) return;
    if (over !== undefined)
      throw new Error(`${process.name} ended with ${over} before it was ready:\n${process.output()}`);
    if (Date.now() > deadline) throw new Error(`${process.name} was not ready at ${url} in time:\n${process.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
