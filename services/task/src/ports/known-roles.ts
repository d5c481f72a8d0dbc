/** The roles that this installation knows: configured ones, and those that a caller has held at some time. */
export interface KnownRoles {
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
