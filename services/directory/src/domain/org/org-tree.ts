import type { OrgPerson } from './person.js';

/** A person, with the people who report to them. */
export interface OrgNode extends OrgPerson {
  readonly reports: readonly OrgNode[];
}

/** The people without a manager, each with the people below them, in the order of their ids. */
export function treeOf(people: readonly OrgPerson[]): readonly OrgNode[] {
  const below = new Map<number | undefined, OrgPerson[]>();
  for (const person of [...people].sort((one, other) => one.userId - other.userId)) {
    const known = below.get(person.reportsTo);
    if (known === undefined) below.set(person.reportsTo, [person]);
    else known.push(person);
  }
  const withReports = (person: OrgPerson): OrgNode => ({
    ...person,
    reports: (below.get(person.userId) ?? []).map(withReports),
  });
  return (below.get(undefined) ?? []).map(withReports);
}
