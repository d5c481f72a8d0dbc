import type { OrgFile, OrgLine, OrgMistake, OrgPerson } from './person.js';
import { readCsv, type CsvRecord } from './read-csv.js';

const TITLES = ['user_id', 'reports_to_id', 'name', 'role', 'email', 'department'] as const;
const MAX_FIELD = 256;
const ROLE = /^[a-z][a-z0-9_-]{0,63}$/;
const EMAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/u;
/** Controls and invisible characters: no name needs them, and they can make one name look like another. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

type Fields = Readonly<Record<(typeof TITLES)[number], string>>;

/** Reads a file of people, and finds the mistakes that need no knowledge of the organisation. */
export function parseOrgFile(text: string): OrgFile {
  const { records, mistakes } = readCsv(text);
  const [titles, ...rest] = records;
  const order = titles?.fields.map((title) => title.trim().toLowerCase()) ?? [];
  if (order.length !== TITLES.length || TITLES.some((title) => !order.includes(title))) {
    return { lines: [], mistakes: [{ line: 1, message: `must name the columns ${TITLES.join(',')}` }, ...mistakes] };
  }
  const lines: OrgLine[] = [];
  const wrong: OrgMistake[] = [...mistakes];
  for (const record of rest) {
    const fields = fieldsOf(record, order);
    const found = fields === undefined ? [`must have ${TITLES.length} fields`] : mistakesIn(fields);
    wrong.push(...found.map((message) => ({ line: record.line, message })));
    if (fields !== undefined && found.length === 0) lines.push({ line: record.line, person: personOf(fields) });
  }
  return { lines, mistakes: wrong };
}

function fieldsOf({ fields }: CsvRecord, order: readonly string[]): Fields | undefined {
  if (fields.length !== order.length) return undefined;
  return Object.fromEntries(order.map((title, at) => [title, fields[at]!.trim()])) as Fields;
}

function mistakesIn({ user_id: id, reports_to_id: manager, name, role, email, department }: Fields): readonly string[] {
  const rules: readonly (readonly [boolean, string])[] = [
    [isId(id), 'user_id: must be a whole number from 1'],
    [manager === '' || isId(manager), 'reports_to_id: must be a whole number from 1, or empty'],
    [manager === '' || manager !== id, 'reports_to_id: must be somebody else'],
    [isShown(name) && name !== '', `name: must be 1 to ${MAX_FIELD} visible characters`],
    [ROLE.test(role), 'role: must be the name of a role'],
    [isShown(email) && EMAIL.test(email), 'email: must be an address'],
    [isShown(department), `department: must be at most ${MAX_FIELD} visible characters`],
  ];
  return rules.filter(([holds]) => !holds).map(([, message]) => message);
}

function isId(text: string): boolean {
  return /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text));
}

function isShown(text: string): boolean {
  return [...text].length <= MAX_FIELD && !INVISIBLE.test(text);
}

function personOf({ user_id: id, reports_to_id: manager, ...rest }: Fields): OrgPerson {
  return { userId: Number(id), reportsTo: manager === '' ? undefined : Number(manager), ...rest };
}
