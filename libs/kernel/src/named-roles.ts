import { HandoffError, type FieldError } from './handoff-error.js';

/** A role that a request names, and where it names it. */
export interface NamedRole {
  readonly role: string;
  /** A JSON pointer into the body, or `query/…`, `path/…`. */
  readonly pointer: string;
}

/** The roles that this installation knows: configured ones, and those that a caller has held at some time. */
export interface KnownRoles {
  /** All roles of the installation; undefined when any role may be named. */
  readonly closedList: ReadonlySet<string> | undefined;
  /**
   * Takes note of the roles of a verified caller. Returns undefined when this instance knows them all, which costs no I/O; else a
   * promise that resolves when they are kept, and every instance knows them. It does not reject: a later request tries again.
   */
  note(roles: readonly string[], deadline: Date): Promise<void> | undefined;
  /**
   * Those of the roles that nobody has held. It reads only what this instance does not know; none if that fails. A role that
   * another instance has noted within the last second may still be among them.
   */
  unknownOf(roles: readonly string[], deadline: Date): Promise<ReadonlySet<string>>;
}

/**
 * The roles that some members of a request name.
 *
 * @param at - what a pointer to each member begins with: `/` for the body, `query/`, `path/`
 */
export function namedIn(at: string, members: Readonly<Record<string, string | undefined>>): readonly NamedRole[] {
  return Object.entries(members).flatMap(([name, role]) => (role === undefined ? [] : [{ role, pointer: at + name }]));
}

/** The mistakes in a request that names roles outside a closed list. None when the list is open. */
export function mistakesInNames(
  named: readonly NamedRole[],
  closedList: ReadonlySet<string> | undefined,
): readonly FieldError[] {
  return named
    .filter(({ role }) => closedList?.has(role) === false)
    .map(({ pointer }) => ({ pointer, message: 'is none of the roles of this installation (KNOWN_ROLES)' }));
}

/**
 * Requires that a closed list has every role that a request names.
 *
 * @throws HandoffError `VALIDATION_FAILED` with a pointer to each that is not listed.
 */
export function requireListed(named: readonly NamedRole[], closedList: ReadonlySet<string> | undefined): void {
  const errors = mistakesInNames(named, closedList);
  if (errors.length > 0) throw new HandoffError('VALIDATION_FAILED', { errors });
}

/** Those of the named roles that nobody has held so far, and that are not configured. */
export async function neverHeld(
  known: Pick<KnownRoles, 'unknownOf'>,
  named: readonly NamedRole[],
  deadline: Date,
): Promise<readonly NamedRole[]> {
  if (named.length === 0) return [];
  const unknown = await known.unknownOf(
    named.map(({ role }) => role),
    deadline,
  );
  return named.filter(({ role }) => unknown.has(role));
}
