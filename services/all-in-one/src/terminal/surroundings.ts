import type { OutputStreams } from './output.js';

/** What a command sees of the outside: its environment and its streams. Tests bring their own. */
export interface Surroundings extends OutputStreams {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** A signal that aborts at the first Ctrl-C. */
  untilInterrupted(this: void): AbortSignal;
}

/** The surroundings of this process. */
export function processSurroundings(): Surroundings {
  const { env, stdin, stdout, stderr } = process;
  return { env, stdin, stdout, stderr, untilInterrupted };
}

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process as usual. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
