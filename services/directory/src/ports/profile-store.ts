import type { Cursor, Decision, Outcome, Page, Refusal } from '@handoff/kernel';
import type { Profile, PublishedVersion } from '../domain/profile.js';
import type { Bundle } from '../domain/profile-change.js';
import type { ProfileCommand } from '../domain/profile-command.js';

/** The profiles that a batch of commands has loaded, by role, with the changes of the commands decided so far. */
export interface WorkingProfiles {
  readonly byRole: Map<string, Profile>;
  readonly created: Set<string>;
  readonly changed: Set<string>;
  /** The bundles that the batch publishes. */
  readonly bundles: Bundle[];
}

/** The rules that a store applies to the profiles that it has locked. They do no I/O. */
export interface ProfileRules {
  /** Decides a command and puts the changed profile into the working set. */
  decide(command: ProfileCommand, working: WorkingProfiles, now: Date): Decision;
  /**
   * Whether the caller of a repeated command may have its first reply: the refusal that a first attempt would get now
   * because the caller is no admin or may not see the profile; undefined otherwise.
   */
  authorise(command: ProfileCommand, working: WorkingProfiles, now: Date): Refusal | undefined;
}

export interface ProfileQuery {
  /** The roles whose profiles the caller may see; undefined for a caller who reads everything. */
  readonly visibleTo: readonly string[] | undefined;
  readonly after: Cursor | undefined;
  readonly limit: number;
}

/** One published version, as it is kept. */
export interface StoredVersion {
  readonly version: number;
  readonly digest: string;
  readonly publishedBy: { readonly issuer: string; readonly subject: string };
  readonly publishedAt: Date;
}

/** A bundle as it is kept, whose signature nobody has verified since. */
export interface StoredBundle extends StoredVersion {
  readonly text: string;
}

/**
 * Keeps profiles and their bundles. A change, its event and the memory of its command are one transaction. The time is the
 * store's own: one clock for all instances.
 */
export interface ProfileStore {
  /**
   * Decides and executes a command. A keyed command that is repeated gets its first reply. A refusal of the caller leaves
   * an event too.
   */
  execute(command: ProfileCommand): Promise<Outcome>;
  /** @throws HandoffError `UNAVAILABLE` when the deadline passes first; a read past its deadline is not begun. */
  find(role: string, deadline: Date): Promise<Profile | undefined>;
  /**
   * Profiles by (creation time, id), newest first.
   *
   * @throws HandoffError `UNAVAILABLE` as {@link find} does.
   */
  list(query: ProfileQuery, deadline: Date): Promise<Page<Profile>>;
  /** Which bundle of a role is published; undefined when none is. It costs the same for a profile of any size. */
  findPublished(role: string, deadline: Date): Promise<PublishedVersion | undefined>;
  /** The versions of a role's profile, newest first. */
  listVersions(role: string, limit: number, deadline: Date): Promise<readonly StoredVersion[]>;
  /** The bundle of a version of a role's profile. */
  findBundle(role: string, version: number, deadline: Date): Promise<StoredBundle | undefined>;
  /** Forgets the commands that were executed at least `olderThanMs` ago. */
  forgetCommands(olderThanMs: number): Promise<number>;
  /** Takes no new commands and resolves when the commands taken before are executed. */
  drain(): Promise<void>;
}
