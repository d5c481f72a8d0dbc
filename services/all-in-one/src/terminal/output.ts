import { visibleJson } from '@handoff/kernel';
import { PALETTE, type Colour } from './palette.js';
import { plain, plainLines } from './text.js';

/**
 * Where a command writes: text for people, or JSON for programs with one document a line. It removes or escapes
 * everything that would steer a terminal or be invisible.
 */
export interface Output {
  readonly json: boolean;
  /** Whether a person reads stdout on a terminal, as text. */
  readonly forPerson: boolean;
  /** The columns of the terminal. Infinity when stdout is not a terminal: then nothing has to be cut off. */
  readonly width: number;
  /** Writes a line of text; does nothing in JSON mode. */
  line(text?: string): void;
  /** Writes a JSON document; does nothing in text mode. */
  document(value: unknown): void;
  /** Writes a remark to stderr. */
  note(text: string): void;
  /** Shows how far the work is, in place of what it showed before; does nothing if stderr is no terminal. Any other text takes its place. */
  progress(text: string): void;
  /** Returns an id as people are shown it: whole, or its last characters where a terminal is narrow. */
  id(this: void, id: string): string;
  /** Returns the text in a colour, when the output has colours. */
  paint(this: void, colour: Colour | undefined, text: string): string;
}

export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** A terminal with fewer columns shows short ids. */
const WIDE = 120;
/** The characters of a short id. Ids begin with their time, so that those of one minute begin alike: their ends differ. */
const SHORT_ID = 8;

/** Uses colours on a terminal only, and not when `NO_COLOR` is set (no-color.org) or `TERM` is `dumb`. */
export function createOutput(json: boolean, env: NodeJS.ProcessEnv, streams: OutputStreams): Output {
  const { stdout, stderr } = streams;
  const isTerminal = stdout.isTTY === true;
  const colours = isTerminal && !json && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  let hasProgress = false;
  const clear = (): void => {
    if (hasProgress) stderr.write(CLEAR_LINE);
    hasProgress = false;
  };
  const width = isTerminal ? stdout.columns || 80 : Infinity;
  return {
    json,
    forPerson: isTerminal && !json,
    width,
    line(text = '') {
      if (json) return;
      clear();
      stdout.write(`${shown(text)}\n`);
    },
    document(value) {
      if (!json) return;
      clear();
      stdout.write(`${visibleJson(value)}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${plainLines(text)}\n`);
    },
    progress(text) {
      if (stderr.isTTY !== true) return;
      clear();
      stderr.write(plain(text));
      hasProgress = true;
    },
    id: (id) => (width < WIDE ? id.slice(-SHORT_ID) : id),
    paint: (colour, text) => (colours && colour !== undefined ? `\u001b[${PALETTE[colour]}m${text}\u001b[0m` : text),
  };
}

/** Back to the beginning of the line, and to its end without a character. */
const CLEAR_LINE = '\r\u001b[K';

/** Matches the escape sequences that {@link Output.paint} writes. */
const PAINT = new RegExp(`(\u001b\\[(?:${[0, ...Object.values(PALETTE)].join('|')})m)`);

/** Removes every escape sequence except the colours that {@link Output.paint} added. */
function shown(line: string): string {
  const parts = line.split(PAINT);
  return parts.map((part, at) => (at % 2 === 1 ? part : plain(part))).join('');
}
