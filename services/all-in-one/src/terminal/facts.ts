import type { Output } from './output.js';
import { fit, plain, wrap } from './text.js';

const LABEL = 10;
const LEAST = 20;

/** Writes a labelled text in as many lines as it needs, or `most`. @returns whether it was shortened. */
export function writeFact(out: Output, label: string, text: string, most = Infinity): boolean {
  return writeFacts(out, label, shorten(wrap(plain(text), widthOf(out)), most, out));
}

/** Writes lines under one label. @returns whether one of them is shortened, here or before. */
export function writeFacts(out: Output, label: string, lines: readonly string[]): boolean {
  const shown = lines.map((line) => fit(line, widthOf(out)));
  shown.forEach((line, at) => {
    const head = at === 0 ? out.paint('dim', label) + ' '.repeat(LABEL - label.length) : ' '.repeat(LABEL);
    out.line(`${head}${line}`);
  });
  return shown.some((line) => line.endsWith('…'));
}

/** At most `most` of the lines; an ellipsis at the end stands for the others. */
export function shorten(lines: readonly string[], most: number, out: Output): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), fit(`${lines[most - 1]!.slice(0, widthOf(out) - 2)} …`, widthOf(out))];
}

/** The columns that a labelled text has. */
export function widthOf(out: Output): number {
  return Math.max(LEAST, out.width - LABEL);
}
