/** A person of the organisation. */
export interface OrgPerson {
  readonly userId: number;
  /** Undefined for people without a manager. */
  readonly reportsTo: number | undefined;
  readonly name: string;
  readonly role: string;
  readonly email: string;
  readonly department: string;
}

/** A line of an imported file. */
export interface OrgLine {
  /** Counted from 1; the titles are in the first one. */
  readonly line: number;
  readonly person: OrgPerson;
}

/** A mistake in a file. */
export interface OrgMistake {
  readonly line: number;
  readonly message: string;
}

/** A file of people, as read. */
export interface OrgFile {
  readonly lines: readonly OrgLine[];
  readonly mistakes: readonly OrgMistake[];
}
