import type { Output } from './output.js';
import { colourOf } from './palette.js';
import { fit, plain } from './text.js';

export interface Column {
  readonly title: string;
  /** Shrinks when the table is wider than the terminal; the widest such column shrinks first. */
  readonly flexible?: true;
  /** The cell is a status and gets its colour. */
  readonly state?: true;
}

const GAP = 2;
/** The least width of a flexible column. */
const LEAST = 4;

/** Writes a table, as wide as its content needs and no wider than the terminal. */
export function writeTable(out: Output, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const cells = rows.map((row) => row.map(plain));
  const widths = fitting(columns, cells, out.width);
  const lineOf = (row: readonly string[], paint: (text: string, at: number) => string): string =>
    row
      .map((cell, at) => paint(fit(cell, widths[at]!).padEnd(widths[at]!), at))
      .join(' '.repeat(GAP))
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  out.line(lineOf(titles, (text) => out.paint('dim', text)));
  for (const row of cells)
    out.line(lineOf(row, (text, at) => (columns[at]!.state ? out.paint(colourOf(text), text) : text)));
}

function fitting(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): readonly number[] {
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => [...row[at]!].length)));
  const flexible = columns.flatMap((column, at) => (column.flexible ? [at] : []));
  let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  for (; excess > 0; excess -= 1) {
    const widest = flexible.reduce((one, other) => (widths[other]! > widths[one]! ? other : one), flexible[0]!);
    if (widths[widest] === undefined || widths[widest] <= LEAST) break;
    widths[widest] -= 1;
  }
  return widths;
}
