import type { Attempt } from '@handoff/client';

/** Writes the demo's steps, their requests and the answers. Uses colours only on a terminal. */
export interface Narrator {
  step(text: string): void;
  request(who: string, attempt: Attempt): void;
  outcome(text: string): void;
  table(rows: readonly (readonly string[])[]): void;
}

/** Characters of a body that are shown. A whole profile has thousands. */
const SHOWN = 320;

export function createNarrator(out: NodeJS.WritableStream & { isTTY?: boolean }): Narrator {
  const paint = (code: number, text: string): string => (out.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
  let count = 0;
  return {
    step(text) {
      count += 1;
      out.write(`\n${paint(1, `${count}. ${text}`)}\n`);
    },
    request(who, { method, path, body, status }) {
      out.write(`   ${paint(36, who.padEnd(8))} ${method} ${path}  ${paint(2, `→ ${status ?? 'no answer'}`)}\n`);
      if (body !== undefined) out.write(`            ${paint(2, shortened(JSON.stringify(body)))}\n`);
    },
    outcome(text) {
      out.write(`   ${paint(32, '✓')} ${text}\n`);
    },
    table(rows) {
      const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
      for (const row of rows)
        out.write(
          `   ${row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd()}\n`,
        );
    },
  };
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text;
}
