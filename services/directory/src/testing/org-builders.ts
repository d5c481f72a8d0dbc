import { uuidv7 } from '@handoff/kernel';
import type { ImportOrgCommand } from '../domain/org/org-command.js';
import { parseOrgFile } from '../domain/org/parse-org-file.js';
import type { OrgPerson } from '../domain/org/person.js';
import { callOf, NOON } from './builders.js';

const TITLES = ['user_id', 'reports_to_id', 'name', 'role', 'email', 'department'];

export function aPerson(userId: number, changes: Partial<OrgPerson> = {}): OrgPerson {
  const own = { name: `P${userId}`, role: 'finance', email: `p${userId}@example.com`, department: '' };
  return { userId, reportsTo: undefined, ...own, ...changes };
}

/** A file with these lines. */
export function csvOf(...lines: readonly (readonly string[])[]): string {
  return [TITLES, ...lines].map((fields) => `${fields.join(',')}\n`).join('');
}

export function toImport(text: string, call = callOf('ada')): ImportOrgCommand {
  const input = { importId: uuidv7(NOON), filename: 'people.csv', file: parseOrgFile(text) };
  return { name: 'importOrg', call, input };
}
