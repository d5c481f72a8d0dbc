import { createInterface } from 'node:readline';
import type { Output } from './output.js';
import type { Surroundings } from './surroundings.js';

/** Asks a person at the terminal, who answers with one line. */
export type Ask = (question: string) => Promise<string>;

/**
 * A way to ask the person at the terminal. Undefined when there is no person: one of the streams is not a terminal, or
 * the output is for a program.
 */
export function askOf({ stdin, stdout }: Surroundings, out: Output): Ask | undefined {
  if (stdin.isTTY !== true || stdout.isTTY !== true || out.json) return undefined;
  return (question) => {
    stdout.write(`${question} `);
    // Leaves line editing and Ctrl-C to the terminal itself.
    const lines = createInterface({ input: stdin, terminal: false });
    return new Promise((resolve) => {
      if (!stdin.readable) return resolve(''); // it has ended before this question
      let answer = ''; // at the end of the input
      lines.once('line', (line) => {
        answer = line.trim();
        lines.close(); // an open one would keep the process alive
      });
      lines.once('close', () => resolve(answer));
    });
  };
}
