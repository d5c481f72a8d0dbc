import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { runCli } from '../cli.js';

export interface Result {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Stage {
  readonly env?: Readonly<Record<string, string>>;
  /** The columns of a terminal; without them there is none. */
  readonly columns?: number;
  /** What the person at the terminal types. */
  readonly typed?: string;
  /** What the person answers, each to a question of its own; instead of `typed`. */
  readonly answers?: readonly string[];
  /** Is Ctrl-C. */
  readonly interrupt?: AbortSignal;
  /** Told all that stdout got so far, whenever it gets more. */
  readonly onOutput?: (stdout: string) => unknown;
}

/** Tests of other commands see no login of the person who runs them. */
const NO_LOGINS = join(tmpdir(), 'handoff-has-no-such-logins');

/** Runs a `handoff` command line inside the test's process. */
export async function runHandoff(args: readonly string[], stage: Stage = {}): Promise<Result> {
  const isTTY = stage.columns !== undefined;
  const stdin = new PassThrough();
  const answers = [...(stage.answers ?? [])];
  if (stage.answers === undefined) stdin.end(stage.typed ?? '');
  const stdout = createSink((text) => {
    if (/\[.\/.\] $/.test(text) && answers.length > 0) stdin.write(answers.shift());
    return stage.onOutput?.(text);
  });
  const stderr = createSink();
  const code = await runCli(['node', 'handoff', ...args], {
    env: { NO_COLOR: '1', HANDOFF_LOGINS_FILE: NO_LOGINS, ...stage.env },
    stdin: Object.assign(stdin, { isTTY }),
    stdout: Object.assign(stdout.stream, isTTY ? { isTTY, columns: stage.columns } : {}),
    stderr: Object.assign(stderr.stream, isTTY ? { isTTY } : {}),
    untilInterrupted: () => stage.interrupt ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function createSink(onOutput?: (text: string) => unknown): { readonly stream: Writable; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      onOutput?.(text);
      done();
    },
  });
  return { stream, text: () => text };
}
