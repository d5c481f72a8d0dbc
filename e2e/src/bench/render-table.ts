export type Table = readonly (readonly [label: string, ...values: readonly string[]])[];

/** Renders rows as aligned columns; the first row holds the titles. */
export function renderTable(rows: Table): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))))
    .map((cells) => cells.join('  '))
    .join('\n');
}
