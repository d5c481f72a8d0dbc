import type { TableDescription } from './read-schema.js';

const PREAMBLE = `# Database schema

<!-- Generated from the migrated database by \`node libs/postgres/dist/generate-schema-doc.js\`; do not edit. -->

One database, one schema. Each service connects as a Postgres role of its own and may touch only what it owns. What a
table or column is for stands in the migration that makes it, as a \`COMMENT\`.

Besides these the migrator keeps \`handoff_migrations\` (what has been run; every service may read it, and is ready only
when its own migrations are among them) and \`handoff_migrations_lock\`.
`;

/** The whole document, in Markdown. */
export function renderSchema(tables: readonly TableDescription[]): string {
  const overview = markdownTable(
    ['Table', 'For'],
    tables.map(({ name, comment }) => [`[\`${name}\`](#${name})`, comment ?? '']),
  );
  return [PREAMBLE, overview, ...tables.map(renderTable)].join('\n');
}

function renderTable(table: TableDescription): string {
  const columns = markdownTable(
    ['Column', 'Type', 'Null', 'Default', 'What it is'],
    table.columns.map((column) => [
      `\`${column.name}\``,
      column.type,
      column.nullable ? 'yes' : 'no',
      column.default === null ? '' : `\`${column.default}\``,
      column.comment ?? '',
    ]),
  );
  const sections = [`## ${table.name}\n`, `${table.comment ?? ''}\n`, columns];
  sections.push(...renderList('Constraints', table.constraints), ...renderList('Indexes', table.indexes));
  sections.push(...renderList('Triggers', table.triggers));
  sections.push('Grants:\n', ...table.grants.map(({ role, privileges }) => `- \`${role}\`: ${privileges}`), '');
  return sections.join('\n');
}

function renderList(
  title: string,
  entries: readonly { readonly name: string; readonly definition: string }[],
): readonly string[] {
  if (entries.length === 0) return [];
  const lines = entries.map(({ name, definition }) => `- \`${name}\`: \`${definition.replace(/\s+/g, ' ')}\``);
  return [`${title}:\n`, ...lines, ''];
}

/** A Markdown table with its columns aligned, as the formatter does it. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, i) => Math.max(3, ...escaped.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  const [first = [], ...others] = escaped;
  return [line(first), line(rule), ...others.map(line), ''].join('\n');
}
