/** The roles that this installation knows: configured ones, and those that a caller has held at some time. */
export interface KnownRoles {
  /** Whether the role is known, as far as this instance has heard. It costs no I/O. */
  has(role: string): boolean;
  /** Takes note of the roles of a verified caller. It costs no I/O. */
  note(roles: readonly string[]): void;
  /** Keeps what was noted, and learns what other instances have noted. */
  share(): Promise<void>;
}
