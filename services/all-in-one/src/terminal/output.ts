import { visibleJson } from '@handoff/kernel';
import { PALETTE, type Colour } from './palette.js';
import { plain, plainLines } from './text.js';

/**
 * Where a command writes: text for people, or JSON for programs, one document a line. Whatever it is given, a terminal
 * shows it and does not obey it, nor is there anything in it that cannot be seen: JSON has escapes for that.
 */
export interface Output {
  readonly json: boolean;
  /** The columns of the terminal; Infinity where it is none, as nothing needs to be cut off there. */
  readonly width: number;
  /** A line for people; nothing where JSON is wanted. */
  line(text?: string): void;
  /** A JSON document; nothing where text is wanted. */
  document(value: unknown): void;
  /** Something besides what was asked for, on stderr. */
  note(text: string): void;
  /** The text in a colour, where there are colours. */
  paint(this: void, colour: Colour | undefined, text: string): string;
}

export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
}

/** Colours are for terminals alone, and not where `NO_COLOR` is set (no-color.org) or the terminal is `dumb`. */
export function createOutput(json: boolean, env: NodeJS.ProcessEnv, streams: OutputStreams = process): Output {
  const { stdout, stderr } = streams;
  const isTerminal = stdout.isTTY === true;
  const colours = isTerminal && !json && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return {
    json,
    width: isTerminal ? (stdout.columns ?? 80) : Infinity,
    line: (text = '') => void (json || stdout.write(`${shown(text)}\n`)),
    document: (value) => void (json && stdout.write(`${visibleJson(value)}\n`)),
    note: (text) => void stderr.write(`${plainLines(text)}\n`),
    paint: (colour, text) => (colours && colour !== undefined ? `\u001b[${PALETTE[colour]}m${text}\u001b[0m` : text),
  };
}

/** What {@link Output.paint} writes: select graphic rendition, in the colours of the palette. */
const PAINT = new RegExp(`(\u001b\\[(?:${[0, ...Object.values(PALETTE)].join('|')})m)`);

/** A line without anything that a terminal would obey, but for the colours that {@link Output.paint} puts in. */
function shown(line: string): string {
  const parts = line.split(PAINT);
  return parts.map((part, at) => (at % 2 === 1 ? part : plain(part))).join('');
}
