import { HandoffError } from '@handoff/kernel';
import { requireAdmin } from '../require-admin.js';
import type { ImportOrgCommand } from './org-command.js';
import type { OrgLine, OrgMistake, OrgPerson } from './person.js';

/** The most people of an organisation. */
export const MAX_PEOPLE = 10_000;
/** The most levels of the tree. */
export const MAX_LEVELS = 50;
/** The most mistakes in one answer. */
const MAX_TOLD = 100;

/** The state before an import. */
export interface OrgBefore {
  readonly people: ReadonlyMap<number, OrgPerson>;
  /** The roles that have a profile. */
  readonly roles: ReadonlySet<string>;
}

/** The people that an import adds and changes. */
export interface OrgChange {
  readonly created: readonly OrgPerson[];
  readonly updated: readonly OrgPerson[];
}

/**
 * Decides an import: all of its people, or none. People who stay the same are not counted.
 *
 * @throws HandoffError `READ_ONLY_ROLE` or `FORBIDDEN`; `VALIDATION_FAILED` with every mistake and its line.
 */
export function decideImport({ call, input }: ImportOrgCommand, before: OrgBefore): OrgChange {
  requireAdmin(call);
  const { lines, mistakes } = input.file;
  const result = new Map(before.people);
  for (const { person } of lines) result.set(person.userId, person);
  const found = [
    ...mistakes,
    ...repeated(lines),
    ...withoutProfile(lines, before.roles),
    ...withoutManager(lines, result),
    ...sameAddress(lines, result),
    ...badChains(lines, result),
    ...(result.size > MAX_PEOPLE ? [{ line: 1, message: `makes more than ${MAX_PEOPLE} people` }] : []),
  ].sort((one, other) => one.line - other.line);
  if (found.length > 0) throw refusalOf(found);
  const people = lines.map(({ person }) => person);
  return {
    created: people.filter(({ userId }) => !before.people.has(userId)),
    updated: people.filter((person) => {
      const known = before.people.get(person.userId);
      return known !== undefined && MEMBERS.some((member) => known[member] !== person[member]);
    }),
  };
}

const MEMBERS = ['reportsTo', 'name', 'role', 'email', 'department'] as const;

function refusalOf(mistakes: readonly OrgMistake[]): HandoffError {
  const told = mistakes.slice(0, MAX_TOLD);
  const more = mistakes.length - told.length;
  return new HandoffError('VALIDATION_FAILED', {
    detail: more === 0 ? 'The file has mistakes.' : `The file has mistakes: these, and ${more} more.`,
    errors: told.map(({ line, message }) => ({ pointer: '/csv', message: `line ${line}: ${message}` })),
  });
}

function repeated(lines: readonly OrgLine[]): readonly OrgMistake[] {
  const first = new Map<number, number>();
  return lines.flatMap(({ line, person: { userId } }) => {
    const before = first.get(userId);
    if (before === undefined) first.set(userId, line);
    return before === undefined ? [] : [{ line, message: `user_id: is that of line ${before}` }];
  });
}

function withoutProfile(lines: readonly OrgLine[], roles: ReadonlySet<string>): readonly OrgMistake[] {
  return lines
    .filter(({ person }) => !roles.has(person.role))
    .map(({ line, person }) => ({ line, message: `role: ${person.role} has no profile` }));
}

/** A manager may come after the report, or be known already. */
function withoutManager(lines: readonly OrgLine[], people: ReadonlyMap<number, OrgPerson>): readonly OrgMistake[] {
  return lines
    .filter(({ person: { reportsTo } }) => reportsTo !== undefined && !people.has(reportsTo))
    .map(({ line, person }) => ({ line, message: `reports_to_id: nobody has the user_id ${person.reportsTo}` }));
}

function sameAddress(lines: readonly OrgLine[], people: ReadonlyMap<number, OrgPerson>): readonly OrgMistake[] {
  const owners = new Map<string, number[]>();
  for (const { userId, email } of people.values()) {
    const address = email.toLowerCase();
    const known = owners.get(address);
    if (known === undefined) owners.set(address, [userId]);
    else known.push(userId);
  }
  return lines.flatMap(({ line, person }) => {
    const other = owners.get(person.email.toLowerCase())?.find((userId) => userId !== person.userId);
    return other === undefined ? [] : [{ line, message: `email: is that of ${other}` }];
  });
}

/** The people whose managers lead back to themselves, or who would be on too low a level, in the resulting tree. */
function badChains(lines: readonly OrgLine[], people: ReadonlyMap<number, OrgPerson>): readonly OrgMistake[] {
  const lineOf = new Map(lines.map(({ line, person }) => [person.userId, line]));
  const mistakes = new Map<number, string>();
  for (const { userId } of people.values()) {
    const chain = chainFrom(userId, people);
    // All chains were good before the import, so a line of the file has broken this one.
    const line = chain.managers.map((each) => lineOf.get(each)).find((each) => each !== undefined);
    const own = lineOf.get(userId);
    if (chain.end === 'itself' && own !== undefined) mistakes.set(own, 'reports_to_id: leads back to this person');
    if (chain.end === 'too far' && (own ?? line) !== undefined) {
      mistakes.set((own ?? line)!, `reports_to_id: makes more than ${MAX_LEVELS} levels`);
    }
  }
  return [...mistakes].map(([line, message]) => ({ line, message }));
}

/** The managers above a person, the nearest first, and the end of this chain. */
function chainFrom(
  userId: number,
  people: ReadonlyMap<number, OrgPerson>,
): { readonly managers: readonly number[]; readonly end: 'top' | 'itself' | 'others' | 'too far' } {
  const managers: number[] = [];
  const seen = new Set<number>();
  for (let at = people.get(userId)?.reportsTo; at !== undefined; at = people.get(at)?.reportsTo) {
    if (at === userId) return { managers, end: 'itself' };
    // A cycle further up: the lines of the people in it get the mistake.
    if (seen.has(at)) return { managers, end: 'others' };
    seen.add(at);
    managers.push(at);
    // Bounds the work: a file can hold a chain of 50,000 people.
    if (managers.length >= MAX_LEVELS) return { managers, end: 'too far' };
  }
  return { managers, end: 'top' };
}
